package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.Authors;
import io.kexecfleet.service.security.Absent;
import io.kexecfleet.service.security.Permission;
import org.springframework.stereotype.Component;

/** Asks who may come in at this door whether an author of a template still may make what it makes. */
@Component
class TemplateAuthors implements Authors {

  private final Absent absent;

  TemplateAuthors(Absent absent) {
    this.absent = absent;
  }

  @Override
  public boolean areKnownWhenAway(String author) {
    return Absent.isKnown(author);
  }

  @Override
  public boolean mayOperate(String author, Selector scope) {
    return absent.reach(author, Permission.OPERATE).filter(reach -> reach.covers(scope)).isPresent();
  }
}
