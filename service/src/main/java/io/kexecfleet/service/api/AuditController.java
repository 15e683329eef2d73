package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.audit.AuditEntry;
import io.kexecfleet.service.audit.AuditListing;
import io.kexecfleet.service.request.AuditWanted;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/audit}: who did what, when and from where. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

  private final AuditListing entries;
  private final AuditChain chain;

  AuditController(AuditListing entries, AuditChain chain) {
    this.entries = entries;
    this.chain = chain;
  }

  @GetMapping
  @Needs(Permission.READ_FLEET)
  AuditJson.Page list(
      @RequestParam(required = false) @Nullable String cursor,
      AuditWanted wanted,
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var query = wanted.checked(new TimeRange(since, until));
    var page = entries.page(query, Cursor.position("audit", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), PageLimit.require(limit));
    return new AuditJson.Page(
        page.stream().map(AuditJson::of).toList(), Cursor.next("audit", page, limit, AuditEntry::id));
  }

  /** In the order of their positions: what it takes to verify that none was changed. */
  @GetMapping("/chain")
  @Needs(Permission.READ_FLEET)
  AuditJson.Chain chain(
      @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var page = chain.page(after, PageLimit.require(limit));
    return new AuditJson.Chain(page, page.size() == limit ? page.getLast().position() : null);
  }

  /** The end of the chain, to be noted elsewhere. */
  @GetMapping("/head")
  @Needs(Permission.READ_FLEET)
  AuditChain.Head head() {
    return chain.head();
  }
}
