package io.jenkins.plugins.xenserver.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which jobs an administrator meant by a list of patterns. {@code *} stands for any characters but a slash, {@code **} for any
 * characters at all, everything else for itself; a pattern must match the whole full name. No pattern permits nobody.
 *
 * @param patterns one expression for each line
 */
record JobPatterns(List<Pattern> patterns) {
    /** Reads one pattern a line. */
    static JobPatterns parse(@CheckForNull String text) {
        return new JobPatterns(Lines.of(text).stream().map(JobPatterns::compile).toList());
    }

    /** Whether any of the patterns matches the full name of the job. */
    boolean permit(String jobFullName) {
        return patterns.stream().anyMatch(p -> p.matcher(jobFullName).matches());
    }

    private static Pattern compile(String pattern) {
        var expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else if (pattern.charAt(i) == '*') {
                expression.append("[^/]*");
            } else {
                expression.append(Pattern.quote(pattern.substring(i, i + 1)));
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}
