package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.rollout.RolloutTemplate;
import io.kexecfleet.service.rollout.plan.Selection;

/**
 * A template in the list.
 *
 * @param hosts which, in words
 * @param schedule when, in words
 */
record TemplateLine(RolloutTemplate template, String hosts, String schedule) {

  static TemplateLine of(RolloutTemplate template) {
    var schedule = template.schedule();
    var rule = schedule.rrule();
    return new TemplateLine(
        template,
        words(template.request().selection()),
        "%s %s, %s".formatted(rule == null ? "once, at" : "from", schedule.start().toString().replace('T', ' '), schedule.zone().getId()));
  }

  private static String words(Selection selection) {
    var named = selection.hosts().size();
    var selector = selection.selector();
    var byName = named == 0 ? "" : named == 1 ? "1 host by name" : named + " hosts by name";
    var byLabels = selector == null ? "" : selector.isEmpty() ? "every host" : selector;
    return byName.isEmpty() || byLabels.isEmpty() ? byName + byLabels : byName + " and " + byLabels;
  }
}
