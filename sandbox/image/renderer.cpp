// The renderer: pages of a PDF as pictures. It runs in the sandbox like any program nobody trusts.
//
//   renderer PAGES PIXELS CPU_S BYTES MEMORY < deck.pdf      (without arguments it says its versions)
//
// Draws the first PAGES pages, each to fit into PIXELS × PIXELS, in at most CPU_S seconds of processor
// time and MEMORY bytes, as WebP of at most BYTES. What it prints is records: a head, then `length` bytes.
//
//   DECK  number: pages the document has; width: how many of them follow      first, once
//   PAGE  number from 1, width and height in pixels; the picture               in order, each page as
//   LOST  number from 1: this page could not be drawn                          PAGE or as LOST
//   DONE  the end
//   FAIL  number: a `why`; the end
//
// A child reads the document and draws, this process only passes records on: a page on which the child
// dies is LOST, and another child goes on behind it. The worker's end of this is sandbox/rendering.py.
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <poppler-version.h>
#include <webp/encode.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

enum why : uint32_t { NOT_PDF = 1, LOCKED, BROKEN, EMPTY, SLOW };

constexpr size_t MAGIC_WITHIN = 1024;  // of "%PDF-": what readers accept
constexpr int DEATHS_MOST = 3;         // of children, before the document counts as broken
constexpr double POINT = 72;           // to the inch
constexpr double ENLARGED_MOST = 4;    // a page of the size of a stamp stays a small picture
constexpr float QUALITIES[] = {80, 60, 35};

struct head {
    char tag[4];
    uint32_t number, width, height, length;
} __attribute__((packed));

struct {
    uint32_t pages, pixels, cpu_s, bytes, memory;
} limits;

struct {
    const char *bytes;
    size_t size;
} pdf;

bool put(int fd, const void *data, size_t size) {
    for (auto at = static_cast<const char *>(data); size;) {
        ssize_t sent = write(fd, at, size);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent, size -= sent;
    }
    return true;
}

bool take(int fd, void *data, size_t size) {
    for (auto at = static_cast<char *>(data); size;) {
        ssize_t got = read(fd, at, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got, size -= got;
    }
    return true;
}

void say(int fd, const char *tag, uint32_t number = 0, uint32_t width = 0, uint32_t height = 0,
         const void *data = nullptr, uint32_t length = 0) {
    struct head head = {{}, number, width, height, length};
    memcpy(head.tag, tag, sizeof head.tag);
    if (!put(fd, &head, sizeof head) || !put(fd, data, length)) _exit(1);
}

[[noreturn]] void fail(int fd, why why) {
    say(fd, "FAIL", why);
    _exit(0);
}

// ---- the child: whatever it does, the other process outlives it

void allow_cpu() {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    struct rlimit cpu;
    getrlimit(RLIMIT_CPU, &cpu);
    cpu.rlim_cur = used.ru_utime.tv_sec + used.ru_stime.tv_sec + limits.cpu_s + 1;
    setrlimit(RLIMIT_CPU, &cpu);
}

// The picture as WebP that is not larger than allowed, at the best quality for which that holds.
bool encode(const poppler::image &image, WebPMemoryWriter &writer) {
    for (float quality : QUALITIES) {
        WebPConfig config;
        WebPPicture picture;
        if (!WebPConfigPreset(&config, WEBP_PRESET_TEXT, quality) || !WebPPictureInit(&picture)) return false;
        config.method = 4;  // half the bytes of JPEG of like quality, 70 ms a page
        picture.width = image.width();
        picture.height = image.height();
        picture.writer = WebPMemoryWrite;
        picture.custom_ptr = &writer;
        WebPMemoryWriterInit(&writer);
        bool is_made = WebPPictureImportRGB(&picture, reinterpret_cast<const uint8_t *>(image.const_data()),
                                            image.bytes_per_row()) &&
                       WebPEncode(&config, &picture);
        WebPPictureFree(&picture);
        if (is_made && writer.size <= limits.bytes) return true;
        WebPMemoryWriterClear(&writer);
        if (!is_made) return false;
    }
    return false;
}

bool draw(const poppler::document &document, poppler::page_renderer &renderer, uint32_t number, int out) {
    std::unique_ptr<poppler::page> page(document.create_page(static_cast<int>(number) - 1));
    if (!page) return false;
    poppler::rectf box = page->page_rect();
    double longest = std::max(std::abs(box.width()), std::abs(box.height()));
    if (!std::isfinite(longest) || longest <= 0) return false;
    double scale = std::min(limits.pixels / longest, ENLARGED_MOST);
    poppler::image image = renderer.render_page(page.get(), POINT * scale, POINT * scale);
    auto pixels = static_cast<int>(limits.pixels);
    if (!image.is_valid() || image.width() < 1 || image.height() < 1 || image.width() > pixels ||
        image.height() > pixels)
        return false;
    WebPMemoryWriter writer;
    if (!encode(image, writer)) return false;
    say(out, "PAGE", number, image.width(), image.height(), writer.mem, writer.size);
    WebPMemoryWriterClear(&writer);
    return true;
}

[[noreturn]] void work(uint32_t first, int out) {
    struct rlimit memory = {limits.memory + pdf.size, limits.memory + pdf.size};
    setrlimit(RLIMIT_AS, &memory);
    allow_cpu();
    poppler::set_debug_error_function([](const std::string &, void *) {}, nullptr);
    std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(pdf.bytes, static_cast<int>(pdf.size)));
    if (!document) fail(out, BROKEN);
    if (document->is_locked()) fail(out, LOCKED);
    int count = document->pages();
    if (count <= 0) fail(out, EMPTY);
    uint32_t total = count, shown = std::min(total, limits.pages);
    say(out, "DECK", total, shown);
    poppler::page_renderer renderer;
    renderer.set_render_hint(poppler::page_renderer::antialiasing);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
    renderer.set_image_format(poppler::image::format_rgb24);
    for (uint32_t number = first; number <= shown; number++) {
        allow_cpu();
        if (!draw(*document, renderer, number, out)) say(out, "LOST", number);
    }
    say(out, "DONE");
    _exit(0);
}

// ---- this process: reads nothing of the document but its first bytes

struct progress {
    bool is_told = false;  // the DECK record
    bool is_slow = false;  // a child's time was up
    uint32_t shown = 0, next = 1, drawn = 0;
};

// Passes on what one child says. False: it died, or said what makes no sense.
bool follow(int in, progress &at) {
    std::unique_ptr<char[]> picture(new char[limits.bytes]);
    struct head head;
    while (take(in, &head, sizeof head)) {
        std::string tag(head.tag, sizeof head.tag);
        if (head.length > limits.bytes || !take(in, picture.get(), head.length)) return false;
        if (tag == "FAIL") fail(STDOUT_FILENO, at.is_told ? BROKEN : static_cast<why>(head.number));
        if (tag == "DECK") {
            if (!at.is_told) say(STDOUT_FILENO, "DECK", head.number, at.shown = head.width);
            at.is_told = true;
        } else if ((tag == "PAGE" || tag == "LOST") && head.number == at.next && at.next <= at.shown) {
            at.drawn += tag == "PAGE";
            at.next++;
            say(STDOUT_FILENO, tag.c_str(), head.number, head.width, head.height, picture.get(), head.length);
        } else {
            return tag == "DONE" && at.is_told && at.next > at.shown;
        }
    }
    return false;
}

bool child(progress &at) {
    int ends[2];
    if (pipe(ends)) return false;
    pid_t pid = fork();
    if (pid < 0) return false;
    if (pid == 0) {
        close(ends[0]);
        work(at.next, ends[1]);
    }
    close(ends[1]);
    bool is_done = follow(ends[0], at);
    close(ends[0]);
    kill(pid, SIGKILL);
    int status = 0;
    waitpid(pid, &status, 0);
    at.is_slow |= WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    return is_done;
}

}  // namespace

int main(int argc, char **argv) {
    if (argc == 1) {
        int webp = WebPGetEncoderVersion();
        printf("poppler %s, libwebp %d.%d.%d\n", poppler::version_string().c_str(), webp >> 16, webp >> 8 & 255,
               webp & 255);
        return 0;
    }
    if (argc != 6) return 2;
    uint32_t *const into[] = {&limits.pages, &limits.pixels, &limits.cpu_s, &limits.bytes, &limits.memory};
    for (int i = 0; i < 5; i++) *into[i] = strtoul(argv[i + 1], nullptr, 10);
    struct stat file;
    if (fstat(STDIN_FILENO, &file)) return 3;
    if (file.st_size <= 0 || file.st_size > INT32_MAX) fail(STDOUT_FILENO, NOT_PDF);
    pdf.size = file.st_size;
    pdf.bytes = static_cast<const char *>(mmap(nullptr, pdf.size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0));
    if (pdf.bytes == MAP_FAILED) return 3;
    if (!memmem(pdf.bytes, std::min(pdf.size, MAGIC_WITHIN), "%PDF-", 5)) fail(STDOUT_FILENO, NOT_PDF);
    progress at;
    for (int deaths = 0; !child(at);) {
        if (!at.is_told || ++deaths > DEATHS_MOST) fail(STDOUT_FILENO, at.is_slow ? SLOW : BROKEN);
        // The page it died on; if it died behind the last one, nothing is lost.
        if (at.next > at.shown) break;
        say(STDOUT_FILENO, "LOST", at.next++);
    }
    if (!at.drawn) fail(STDOUT_FILENO, at.is_slow ? SLOW : BROKEN);
    say(STDOUT_FILENO, "DONE");
    return 0;
}
