package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.dashboard.Say;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/** Makes the pieces of the page that move, once for everybody who looks. */
@Component
class Painter {

  private static final List<String> PARTS = List.of("title", "state", "summary", "waves", "gates", "budgets", "outcomes");

  private final ITemplateEngine templates;
  private final Say say;

  Painter(ITemplateEngine templates, Say say) {
    this.templates = templates;
    this.say = say;
  }

  Picture paint(Glance glance) {
    var context = new Context(Locale.ROOT, Map.of("glance", glance, "say", say));
    var parts = new HashMap<String, String>();
    PARTS.forEach(part -> parts.put(part, templates.process("live/parts", Set.of(part), context).strip()));
    return new Picture(glance.marks(), glance.waves().stream().map(WaveLine::hosts).toList(), parts);
  }
}
