package io.jenkins.plugins.xenserver.cli;

import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** Somebody at a terminal who reads what is printed and types an answer when a question is there, never before. */
final class Person extends StringWriter {
    private static final String QUESTION = "Go on? [yes/no] ";

    private final Deque<Supplier<String>> answers = new ArrayDeque<>();
    private final StringBuilder typed = new StringBuilder();
    private boolean gone;
    private int asked;

    /** A person with these answers, one to a question; the terminal is closed when there is none left. */
    static Person answering(String... answers) {
        var person = new Person();
        List.of(answers).forEach(answer -> person.answers.add(() -> answer));
        return person;
    }

    /** A person who does something instead of answering. */
    static Person doing(Runnable instead) {
        var person = new Person();
        person.answers.add(() -> {
            instead.run();
            return null;
        });
        return person;
    }

    /** Types something now. */
    synchronized Person types(String line) {
        typed.append(line).append('\n');
        return this;
    }

    /** How many questions there were. */
    synchronized int asked() {
        return asked;
    }

    /** What this person sees and types on. */
    Terminal terminal() {
        return new Terminal(true, new Keyboard());
    }

    @Override
    public void flush() {
        super.flush();
        synchronized (this) {
            var questions = toString().split(java.util.regex.Pattern.quote(QUESTION), -1).length - 1;
            while (asked < questions) {
                asked++;
                if (answers.isEmpty()) {
                    gone = true;
                } else {
                    var answer = answers.remove().get();
                    if (answer != null) {
                        types(answer);
                    }
                }
                notifyAll();
            }
        }
    }

    private final class Keyboard extends InputStream {
        @Override
        public int available() {
            synchronized (Person.this) {
                return typed.toString().getBytes(StandardCharsets.UTF_8).length;
            }
        }

        @Override
        public int read() {
            synchronized (Person.this) {
                while (typed.isEmpty() && !gone) {
                    try {
                        Person.this.wait();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                if (typed.isEmpty()) {
                    return -1;
                }
                var next = typed.charAt(0);
                typed.deleteCharAt(0);
                return next;
            }
        }
    }
}
