package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/audit}: who did what, when and from where. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

  private static final int LONGEST_SUBJECT = 300;

  private final AuditLog audit;
  private final AuditChain chain;

  AuditController(AuditLog audit, AuditChain chain) {
    this.audit = audit;
    this.chain = chain;
  }

  @GetMapping
  @Needs(Permission.READ_FLEET)
  AuditJson.Page list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "") String subject,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    if (subject.length() > LONGEST_SUBJECT || subject.indexOf('\0') >= 0) {
      throw new InvalidInputException("subject", "subject must be an id or a name of at most %d characters.".formatted(LONGEST_SUBJECT));
    }
    var page = audit.page(Cursor.position("audit", cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf), subject, PageLimit.require(limit));
    return new AuditJson.Page(
        page.stream().map(AuditJson::of).toList(), Cursor.next("audit", page, limit, AuditLog.Entry::id));
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
