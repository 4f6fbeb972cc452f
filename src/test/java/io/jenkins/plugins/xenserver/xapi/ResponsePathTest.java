package io.jenkins.plugins.xenserver.xapi;

import static io.jenkins.plugins.xenserver.xapi.HostileServer.http;
import static io.jenkins.plugins.xenserver.xapi.HostileServer.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.xensource.xenapi.Host;
import com.xensource.xenapi.Pool;
import com.xensource.xenapi.VM;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;
import org.junit.jupiter.api.Test;

/**
 * The XML-RPC library that the SDK brings deserialises what a server sends it. Shows that it never sees an answer: design §2.1.
 */
class ResponsePathTest {
    /** An object that leaves a trace when it is deserialised. */
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;
        static volatile boolean sprung;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            sprung = true;
        }
    }

    private static byte[] trap() {
        try {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(new Trap());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every form in which that library accepts a serialised object. */
    private static List<String> traps() {
        var encoded = Base64.getEncoder().encodeToString(trap());
        var object = "<ex:serializable>" + encoded + "</ex:serializable>";
        var cause =
                "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>0</int></value></member>"
                        + "<member><name>faultString</name><value>x</value></member>"
                        + "<member><name>faultCause</name><value>%s</value></member></struct></value></fault></methodResponse>";
        return Stream.of(
                        HostileCase.response("<value>" + object + "</value>"),
                        HostileServer.successBody("<value>" + object + "</value>"),
                        cause.formatted(object),
                        cause.formatted("<base64>" + encoded + "</base64>"))
                .map(answer -> answer.replace(
                        "<methodResponse>",
                        "<methodResponse xmlns:ex=\"http://ws.apache.org/xmlrpc/namespaces/extensions\">"))
                .toList();
    }

    @Test
    void shouldBeATrapThatWorks() throws Exception {
        Trap.sprung = false;
        try (var in = new ObjectInputStream(new ByteArrayInputStream(trap()))) {
            in.readObject();
        }
        assertThat(Trap.sprung).isTrue();
    }

    @Test
    void shouldBeATrapIntoWhichTheLibraryFalls() throws Exception {
        Trap.sprung = false;
        try (var server = HostileServer.plain().on("some.call", http(200, "text/xml", traps().getFirst()))) {
            var config = new XmlRpcClientConfigImpl();
            config.setServerURL(Path.of("/")
                    .toUri()
                    .resolve("http://" + server.endpoint() + "/")
                    .toURL());
            config.setEnabledForExtensions(true);
            var client = new XmlRpcClient();
            client.setConfig(config);
            client.execute("some.call", new Object[0]);
        }
        assertThat(Trap.sprung).isTrue();
    }

    /** The calls of a conversation, made by classes of a loader that keeps book; true if a trap was sprung. */
    public static final class Conversation implements Callable<Boolean> {
        @Override
        public Boolean call() {
            try (var honest = HostileServer.answering(success("<value><array><data/></array></value>"))
                            .on("VM.get_all_records", success("<value><struct/></value>"))
                            .on("host.get_servertime", HostileServer.failure("HOST_OFFLINE", "OpaqueRef:1"));
                    var session = HostileCase.session(honest)) {
                session.call(Pool::getAll);
                session.call(VM::getAllRecords);
                session.invoke("host.get_all");
                refused(() -> session.call(c -> new HostRef().servertime(c)));
            }
            for (var answer : traps()) {
                try (var server = HostileServer.answering(http(200, "text/xml", answer));
                        var session = HostileCase.session(server)) {
                    refused(() -> session.call(Host::getAll));
                    refused(() -> session.invoke(Duration.ofSeconds(5), "host.get_all"));
                }
                try (var server = HostileServer.answering(success("<value/>"))
                                .on("session.login_with_password", http(200, "text/xml", answer));
                        var session = HostileCase.session(server)) {
                    refused(() -> session.call(Host::getAll));
                }
                refused(() -> new TaskWatch.End.Succeeded(answer).value());
            }
            return Trap.sprung;
        }

        private static final class HostRef {
            Object servertime(com.xensource.xenapi.Connection c)
                    throws com.xensource.xenapi.Types.XenAPIException, org.apache.xmlrpc.XmlRpcException {
                return com.xensource.xenapi.Types.toHost("OpaqueRef:1").getServertime(c);
            }
        }

        private static void refused(Runnable call) {
            assertThatThrownBy(call::run).isInstanceOf(XapiFailure.class);
        }
    }

    @Test
    void shouldNotFallIntoTheTrap() {
        Trap.sprung = false;
        assertThat(new Conversation().call()).isFalse();
    }

    /** Loads everything but Java itself anew and keeps the names. */
    private static final class Bookkeeper extends URLClassLoader {
        final Set<String> loaded = new ConcurrentSkipListSet<>();

        Bookkeeper(URL[] classPath) {
            super(classPath, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            loaded.add(name);
            return super.findClass(name);
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (java.net.MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    @Test
    void shouldNeverLoadAParserOfTheLibrary() throws Exception {
        try (var loader = new Bookkeeper(classPath())) {
            var conversation = (Callable<?>) loader.loadClass(Conversation.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(conversation.call()).isEqualTo(false);

            assertThat(loader.loaded).contains(XapiConnection.class.getName(), "com.xensource.xenapi.Connection");
            // The SDK's connection makes a client of the library, whose factories name the interface of all its
            // parsers.
            assertThat(loader.loaded.stream().filter(name -> name.startsWith("org.apache.xmlrpc.")))
                    .isNotEmpty()
                    .filteredOn(name -> name.matches(".*[.](parser|jaxb|util[.]SAX|.*StreamTransport|.*RequestImpl).*"))
                    .containsExactly("org.apache.xmlrpc.parser.TypeParser");
        }
    }
}
