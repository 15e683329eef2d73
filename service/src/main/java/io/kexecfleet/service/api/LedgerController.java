package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.LedgerQuery;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.ledger.Ledger;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/ledger}: what was tried on which hardware, from which kernel to which, and what came of it. */
@RestController
@RequestMapping("/api/v1/ledger")
class LedgerController {

  private static final String LIST = "ledger";

  private final Ledger ledger;

  LedgerController(Ledger ledger) {
    this.ledger = ledger;
  }

  @GetMapping
  @Needs(Permission.READ)
  LedgerJson.Page list(
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable Instant until,
      LedgerQuery query,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit,
      Scope reach) {
    var filter = query.checked(new TimeRange(since, until), reach);
    var after =
        cursor == null
            ? Ledger.Tried.NOTHING
            : Cursor.parts(
                LIST, cursor, 4, parts -> new Ledger.Tried(parts.getFirst(), parts.get(1), parts.get(2), parts.get(3)));
    var page = ledger.page(filter, after, PageLimit.require(limit));
    return new LedgerJson.Page(page.stream().map(LedgerJson::of).toList(), page.size() < limit ? null : next(page.getLast().what()));
  }

  private static String next(Ledger.Tried last) {
    return Cursor.write(LIST, List.of(last.hardware(), last.kernelFrom(), last.kernelTo(), last.method()));
  }
}
