-- Run within pandoc, over what it read, before it writes HTML.

-- A tag of HTML goes on (what may stand is decided later, outside of here); "<y and y>" is no tag.
local tags = {}
for name in ([[
a abbr acronym address applet area article aside audio b base bdi bdo big blockquote body br button canvas
caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins
kbd label legend li link main map mark marquee math menu meta meter nav nobr noscript object ol optgroup option
output p param picture plaintext pre progress q rp rt ruby s samp script section select slot small source span
strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt
u ul var video wbr xmp
maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle
msub msubsup msup mtable mtd mtext mtr munder munderover semantics annotation
]]):gmatch("%S+") do tags[name] = true end

local function is_tag(text)
  if text:match("^<!") or text:match("^<%?") then return true end
  local name, rest = text:match("^</?([%a][%w-]*)(.*)$")
  if not name or not tags[name:lower()] then return false end
  -- One tag alone whose attributes have no values is a comparison: "a <b and c> d".
  return not rest:match("^%s+%a+%s+%a+%s*>$")
end

-- What is taken away later, with what stands in it or without: the setter is told.
local refused = {}
for name in ([[
applet audio base body button canvas embed fieldset form frame frameset head html iframe input link map marquee
meta noscript object option script select style svg template textarea title video
]]):gmatch("%S+") do refused[name] = true end

local function raw(element, written)
  if element.format ~= "html" then return nil end
  if is_tag(element.text) then
    local name = element.text:match("^<(%a+)")
    if name and refused[name:lower()] then pandoc.log.warn("tag " .. name:lower() .. ".") end
    return nil
  end
  return written(pandoc.Str(element.text))
end

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function escape(text) return (text:gsub('[&<>"]', escapes)) end

-- Pixels that a length takes, as browsers count them; a share of the width stays one.
local pixels = { px = 1, cm = 37.8, mm = 3.78, ["in"] = 96, pt = 1.333, em = 16, ex = 8, [""] = 1 }
local function width(text)
  local number, unit = (text or ""):match("^%s*([%d.]+)%s*([%a%%]*)%s*$")
  number = tonumber(number)
  if not number or number <= 0 or number ~= number then return "" end
  if unit == "%" then
    return string.format(' width="%d%%"', math.max(1, math.min(100, math.floor(number + 0.5))))
  end
  if not pixels[unit] then return "" end
  return string.format(' width="%d"', math.max(1, math.min(4000, math.floor(number * pixels[unit] + 0.5))))
end

-- Every picture is an img, also a PDF, so that what can't be shown is named in its place.
local function picture(image)
  local said = pandoc.utils.stringify(image.caption)
  if said == "image" then said = "" end  -- pandoc's word where LaTeX has none
  return pandoc.RawInline("html", string.format(
    '<img src="%s" alt="%s"%s>', escape(image.src), escape(said), width(image.attributes.width)))
end

-- The page's own h1 is the title: the highest heading below it is of the second level, whatever it was.
local title = "\u{E002}"
local function headings(doc)
  local least = 6
  doc:walk({ Header = function(head)
    if pandoc.utils.stringify(head):sub(1, #title) ~= title then least = math.min(least, head.level) end
  end })
  return doc:walk({ Header = function(head)
    head.level = math.max(2, math.min(4, head.level - least + 2))
    return head
  end })
end

return {
  { Pandoc = headings },
  { RawInline = function(one) return raw(one, function(text) return text end) end,
    RawBlock = function(one) return raw(one, function(text) return pandoc.Para({ text }) end) end },
  { Image = picture },
}
