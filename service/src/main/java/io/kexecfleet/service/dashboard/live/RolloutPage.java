package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.RolloutStatuses;
import io.kexecfleet.service.rollout.ledger.RolloutTimings;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** What the page of a rollout and its pieces are made of. */
@Component
class RolloutPage {

  private final RolloutStatuses statuses;
  private final RolloutTimings timings;

  RolloutPage(RolloutStatuses statuses, RolloutTimings timings) {
    this.statuses = statuses;
    this.timings = timings;
  }

  /** As it is now. */
  Glance look(UUID id) {
    return Glance.of(statuses.read(id));
  }

  /** All of it. */
  ModelAndView of(UUID id, Looker looker) {
    return page(id, looker, HttpStatus.OK, null);
  }

  /** All of it, with why what was asked for was not done. */
  ModelAndView refused(UUID id, Looker looker, HttpStatus status, String problem) {
    return page(id, looker, status, problem);
  }

  private ModelAndView page(UUID id, Looker looker, HttpStatus status, @Nullable String problem) {
    var glance = look(id);
    var model = new HashMap<String, @Nullable Object>(acts(glance, looker));
    model.putAll(report(glance));
    model.put("legend", LegendItem.all(glance));
    model.put("problem", problem);
    return new ModelAndView("live/rollout", model, status);
  }

  /** For the piece with what can be done. */
  Map<String, @Nullable Object> acts(Glance glance, Looker looker) {
    var model = new HashMap<String, @Nullable Object>();
    model.put("glance", glance);
    model.put("offers", Offers.of(glance, looker.name(), permission -> looker.may(permission, glance.rollout())));
    model.put("key", Offers.key(glance));
    return model;
  }

  /** For the piece with what it came to: nothing before it has ended. */
  Map<String, @Nullable Object> report(Glance glance) {
    var model = new HashMap<String, @Nullable Object>();
    model.put("glance", glance);
    model.put("report", glance.isOver() ? Report.of(glance, timings.of(glance.rollout().id())) : null);
    return model;
  }
}
