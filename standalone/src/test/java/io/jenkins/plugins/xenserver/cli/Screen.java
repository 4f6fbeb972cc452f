package io.jenkins.plugins.xenserver.cli;

import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is to be seen on a terminal of this size: a line that is too long goes on below, unless that is switched off. */
final class Screen extends Writer {
    private static final Pattern CONTROL = Pattern.compile("\u001b\\[(\\??\\d*)([A-Za-z])");

    private final int rows;
    private final int columns;
    private final List<StringBuilder> screen = new ArrayList<>();
    private int row;
    private int column;
    private boolean wraps = true;

    Screen(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        screen.add(new StringBuilder());
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Whether a line that is too long goes on below now. */
    boolean wraps() {
        return wraps;
    }

    /** The rows without spaces at their ends, and without empty ones at the end. */
    List<String> lines() {
        return text().lines().toList();
    }

    String text() {
        return String.join(
                        "\n",
                        screen.stream()
                                .map(line -> line.toString().stripTrailing())
                                .toList())
                .stripTrailing();
    }

    @Override
    public void write(String text) {
        write(text.toCharArray(), 0, text.length());
    }

    @Override
    public void write(char[] buffer, int offset, int length) {
        var text = new String(buffer, offset, length);
        var control = CONTROL.matcher(text);
        for (var at = 0; at < text.length(); ) {
            if (control.find(at) && control.start() == at) {
                obey(control.group(1), control.group(2));
                at = control.end();
            } else {
                put(text.charAt(at++));
            }
        }
    }

    private void obey(String number, String command) {
        switch (number + command) {
            case "?7l" -> wraps = false;
            case "?7h" -> wraps = true;
            case "J" -> {
                screen.get(row).setLength(Math.min(column, screen.get(row).length()));
                screen.subList(row + 1, screen.size()).clear();
            }
            default -> {
                if (!command.equals("A")) {
                    throw new IllegalArgumentException("unknown: " + number + command);
                }
                row = Math.max(0, row - Integer.parseInt(number));
            }
        }
    }

    private void put(char c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\n' -> down();
            default -> {
                if (column == columns && wraps) {
                    down();
                }
                column = Math.min(column, columns - 1);
                var line = screen.get(row);
                while (line.length() <= column) {
                    line.append(' ');
                }
                line.setCharAt(column++, c);
            }
        }
    }

    private void down() {
        column = 0;
        row++;
        if (row == screen.size()) {
            screen.add(new StringBuilder());
        }
        if (screen.size() > rows) {
            screen.removeFirst();
            row--;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
