import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.Elements;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles Java sources, whatever their classes are called, into one jar that says which class has main.
 *
 * <p>Usage: PodiumCompiler [-main CLASS] SOURCE... JAR. Exit 0, or 1 with the compiler's messages on
 * stderr. Classes are kept in memory, so that no name in a source ever becomes a file's name.
 */
public final class PodiumCompiler {
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-implicit:none", "-encoding", "UTF-8", "-Xmaxerrs", "50", "-nowarn",
                    "-Xlint:none", "-XDuseUnsharedTable=true");

    public static void main(String[] args) throws IOException {
        PrintWriter messages = new PrintWriter(System.err, true);
        String wanted = args[0].equals("-main") ? args[1] : null;
        List<JavaFileObject> sources = new ArrayList<>();
        for (int i = wanted == null ? 0 : 2; i < args.length - 1; i++) {
            Path source = Path.of(args[i]);
            try {
                sources.add(new Source(source, Files.readString(source, StandardCharsets.UTF_8)));
            } catch (CharacterCodingException notUtf8) {
                messages.println(source + ": error: the source is not UTF-8");
                System.exit(1);
                return;
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Classes classes = new Classes(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8));
        JavacTask task = (JavacTask) compiler.getTask(messages, classes, null, OPTIONS, null, sources);
        Choice choice = new Choice(task, wanted);
        task.addTaskListener(choice);
        if (!task.call()) {
            System.exit(1);
        }
        if (choice.name == null) {
            String place = wanted == null ? "no class" : "no class " + wanted;
            messages.println(sources.get(0).getName() + ": error: " + place
                    + " has a public static void main(String[])");
            System.exit(1);
        }
        classes.write(args[args.length - 1], choice.name);
    }

    /**
     * The class to start, chosen while they are compiled: the one wanted, or else Main, else a public one, else
     * the first with a main.
     */
    private static final class Choice implements TaskListener {
        private final JavacTask task;
        private final String wanted;
        private int best = -1;
        private String name;

        Choice(JavacTask task, String wanted) {
            this.task = task;
            this.wanted = wanted;
        }

        @Override
        public void finished(TaskEvent event) {
            if (event.getKind() == TaskEvent.Kind.ANALYZE && event.getTypeElement() != null) {
                consider(event.getTypeElement(), task.getElements());
            }
        }

        private void consider(TypeElement type, Elements elements) {
            if (wanted != null && !type.getSimpleName().contentEquals(wanted)
                    && !type.getQualifiedName().contentEquals(wanted)) {
                return;
            }
            int weight = (type.getSimpleName().contentEquals("Main") ? 2 : 0)
                    + (type.getModifiers().contains(Modifier.PUBLIC) ? 1 : 0);
            if (weight > best && elements.getAllMembers(type).stream().anyMatch(Choice::isMain)) {
                best = weight;
                name = elements.getBinaryName(type).toString();
            }
        }

        private static boolean isMain(Element member) {
            return member instanceof ExecutableElement method
                    && method.getSimpleName().contentEquals("main")
                    && method.getModifiers().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
                    && method.getReturnType().getKind() == TypeKind.VOID
                    && method.getParameters().size() == 1
                    && method.getParameters().get(0).asType() instanceof ArrayType array
                    && array.getComponentType().toString().equals("java.lang.String");
        }
    }

    /** A source under its plain name; a public class in it may have any other. */
    private static final class Source extends SimpleJavaFileObject {
        private final String shown;
        private final String text;

        Source(Path path, String text) {
            super(URI.create("source:///" + path.getFileName()), Kind.SOURCE);
            this.shown = path.getFileName().toString();
            this.text = text;
        }

        @Override
        public String getName() {
            return shown;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }

    /** The classes made, in memory. */
    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> made = new LinkedHashMap<>();

        Classes(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            made.put(name, bytes);
            URI address = URI.create("class:///" + name.replace('.', '/') + ".class");
            return new SimpleJavaFileObject(address, kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        void write(String path, String main) throws IOException {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
            try (JarOutputStream jar = new JarOutputStream(new FileOutputStream(path), manifest)) {
                jar.setLevel(1);
                for (Map.Entry<String, ByteArrayOutputStream> one : made.entrySet()) {
                    jar.putNextEntry(new ZipEntry(one.getKey().replace('.', '/') + ".class"));
                    one.getValue().writeTo(jar);
                    jar.closeEntry();
                }
            }
        }
    }
}
