package io.jenkins.plugins.xenserver;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class whose tests share one Jenkins, which is as good as new before each of them; see {@link OneJenkins}. Not for tests that
 * restart it, stop it, or have extensions of their own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OneJenkins.class)
public @interface WithOneJenkins {}
