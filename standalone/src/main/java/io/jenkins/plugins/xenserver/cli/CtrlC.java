package io.jenkins.plugins.xenserver.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C, which ends a Java program at the first time and cannot be heard a second time unless it is taken from the JVM. The
 * only class that can do that is no part of the Java platform, so it is looked for, not compiled against.
 */
final class CtrlC implements AutoCloseable {
    private final Class<?> signals;
    private final Class<?> handlers;
    private final Object interrupt;
    private final Object before;

    private CtrlC(Runnable heard) throws ReflectiveOperationException {
        signals = Class.forName("sun.misc.Signal");
        handlers = Class.forName("sun.misc.SignalHandler");
        interrupt = signals.getConstructor(String.class).newInstance("INT");
        before = handle(Proxy.newProxyInstance(
                CtrlC.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                    heard.run();
                    return null;
                }));
    }

    private Object handle(Object handler) throws ReflectiveOperationException {
        return signals.getMethod("handle", signals, handlers).invoke(null, interrupt, handler);
    }

    /**
     * From now on runs this each time, on a thread of its own, until it is closed.
     *
     * @return nothing to close where Ctrl-C cannot be taken: then it ends the program, whose shutdown hooks run
     */
    static AutoCloseable heardBy(Runnable heard) {
        try {
            return new CtrlC(heard);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                // Java was started so that it leaves signals to the system.
                return () -> {};
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            return () -> {};
        }
    }

    @Override
    public void close() throws ReflectiveOperationException {
        handle(before);
    }
}
