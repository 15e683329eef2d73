package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Name;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.SelectorText;
import io.kexecfleet.service.rollout.BudgetRow;
import io.kexecfleet.service.rollout.Budgets;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/budgets}: how many hosts may be out at once, over all rollouts, and who is. */
@RestController
@RequestMapping("/api/v1/budgets")
class BudgetController {

  private static final int MOST_HOST_SECONDS = 6_000_000;

  private final Budgets budgets;
  private final ETags tags;

  BudgetController(Budgets budgets, ETags tags) {
    this.budgets = budgets;
    this.tags = tags;
  }

  /**
   * What an operator sends; one of the last two must be there.
   *
   * @param selector the hosts it applies to; all where it is missing
   * @param label counts per value of this label; all together where it is missing
   */
  record NewBudget(
      @Nullable String selector, @Nullable String label, @Nullable Object maxOut, @Nullable Integer hostSecondsPerMinute) {}

  record BudgetJson(
      String name, String selector, @Nullable String label, @Nullable Amount maxOut, @Nullable Integer hostSecondsPerMinute) {

    static BudgetJson of(BudgetRow row) {
      return new BudgetJson(row.name(), row.selector().toString(), row.label(), row.maxOut(), row.hostSecondsPerMinute());
    }
  }

  record All(List<BudgetJson> budgets) {}

  /** @param limits by the value of the label; under the empty text where there is none */
  record UseJson(String name, Map<String, Integer> limits, Map<String, List<Taken>> taken) {}

  /**
   * @param host its name, or {@code fleet-lock:GROUP/ID} for a FleetLock client
   * @param rollout null: none, it is a FleetLock client
   */
  record Taken(String host, @Nullable UUID rollout, Instant since) {}

  record Use(List<UseJson> budgets) {}

  @GetMapping
  @Needs(Permission.READ)
  All list() {
    return new All(budgets.all().stream().map(BudgetJson::of).toList());
  }

  @GetMapping("/{name}")
  @Needs(Permission.READ)
  ResponseEntity<BudgetJson> get(@PathVariable String name) {
    return budgets.find(name).map(this::answer).orElseThrow(() -> none(name));
  }

  private ResponseEntity<BudgetJson> answer(BudgetRow row) {
    var budget = BudgetJson.of(row);
    return ResponseEntity.ok().eTag(tags.of(budget)).body(budget);
  }

  /** Who takes which place now. */
  @GetMapping("/use")
  @Needs(Permission.READ_FLEET)
  Use use() {
    var now = budgets.use();
    return new Use(now.budgets().stream().map(budget -> use(budget, now.places())).toList());
  }

  private static UseJson use(Budget budget, List<Place> places) {
    var limits = new TreeMap<String, Integer>();
    if (budget.maxOut() != null) {
      budget.sizes().keySet().forEach(group -> limits.put(group, budget.limit(group)));
    }
    var taken = new TreeMap<String, List<Taken>>();
    for (var place : places) {
      var group = budget.groupOf(place.labels());
      if (group != null) {
        taken.computeIfAbsent(group, _ -> new ArrayList<>()).add(new Taken(place.host(), place.rolloutId(), place.from()));
      }
    }
    return new UseJson(budget.name(), limits, taken);
  }

  @PutMapping("/{name}")
  @Needs(Permission.ADMINISTER)
  ResponseEntity<BudgetJson> put(
      @PathVariable String name, @RequestBody NewBudget wanted, Actor actor, HttpServletRequest request) {
    Name.require(name);
    if (name.equals("use")) {
      throw new InvalidInputException("name", "No budget is named 'use': its address is that of what is taken of all of them.");
    }
    if (wanted.maxOut == null && wanted.hostSecondsPerMinute == null) {
      throw new InvalidInputException("maxOut", "maxOut or hostSecondsPerMinute must be there: the budget would bound nothing.");
    }
    var maxOut = wanted.maxOut == null ? null : Fields.amount("maxOut", wanted.maxOut);
    if (maxOut != null && maxOut.number() == 0) {
      throw new InvalidInputException("maxOut", "maxOut must be at least 1 host or 1%. To let nobody out, freeze them.");
    }
    if (wanted.hostSecondsPerMinute != null
        && (wanted.hostSecondsPerMinute < 1 || wanted.hostSecondsPerMinute > MOST_HOST_SECONDS)) {
      throw new InvalidInputException(
          "hostSecondsPerMinute", "hostSecondsPerMinute must be 1 to %d.".formatted(MOST_HOST_SECONDS));
    }
    var selector = SelectorText.read("selector", wanted.selector);
    var label = wanted.label == null ? null : Fields.labelKey("label", wanted.label);
    var unchanged = tags.<BudgetRow>wanted(request, BudgetJson::of);
    return answer(budgets.put(name, selector, label, maxOut, wanted.hostSecondsPerMinute, actor, unchanged));
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void delete(@PathVariable String name, Actor actor, HttpServletRequest request) {
    if (!budgets.delete(name, actor, tags.wanted(request, BudgetJson::of))) {
      throw none(name);
    }
  }

  private static NotFoundException none(String name) {
    return new NotFoundException("There is no budget named %s.".formatted(name));
  }
}
