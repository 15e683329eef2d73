package io.kexecfleet.service.dashboard;

import org.springframework.stereotype.Component;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Tells all templates how figures are said, {@code say}, and where files are, {@code assets}. */
@Component
class Words {

  Words(ThymeleafViewResolver views, Say say, Assets assets) {
    views.addStaticVariable("say", say);
    views.addStaticVariable("assets", assets);
  }
}
