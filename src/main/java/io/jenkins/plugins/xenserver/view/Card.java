package io.jenkins.plugins.xenserver.view;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A number at a glance.
 *
 * @param id names it on its page
 * @param title what is counted
 * @param value the number, or words
 * @param note a line below it, may be empty
 * @param tone {@code good}, {@code warn}, {@code bad} or {@code plain}; only decorates what value and note say
 * @param href where the details are, on the same page
 */
@Restricted(NoExternalUse.class)
public record Card(String id, String title, String value, String note, String tone, String href) {}
