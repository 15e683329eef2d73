package io.kexecfleet.service.checkin;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.inventory.HostAccess;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.HostException;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.telemetry.LogFields;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** The calls of an agent. Fields that this service does not know are passed over: agents may be newer. */
@RestController
@RequestMapping("/agent/v1")
class AgentController {

  private static final int MAX_BOOT_ID = 64;
  private static final int MAX_RELEASE = 255;
  private static final int MAX_VERSION = 100;

  /** Far beyond any real one, and far from where a long ends. */
  private static final long MAX_GENERATION = 1L << 53;

  private final HostDirectory hosts;
  private final HostAccess access;
  private final CheckInDesk desk;
  private final AgentCertificates certificates;

  AgentController(HostDirectory hosts, HostAccess access, CheckInDesk desk, AgentCertificates certificates) {
    this.hosts = hosts;
    this.access = access;
    this.desk = desk;
    this.certificates = certificates;
  }

  @PostMapping("/enrolment")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void enrol(
      @AuthenticationPrincipal Caller.Joiner caller, @RequestBody Enrolment enrolment, HttpServletRequest request) {
    WireCheck.requireComplete(enrolment);
    certificates.require(request, enrolment.host());
    hosts.enrol(enrolment.host(), enrolment.credentialSha256(), caller.tokenId(), request.getRemoteAddr());
  }

  @PostMapping("/credential")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void renew(
      HttpServletRequest request,
      @AuthenticationPrincipal Caller.EnrolledHost caller,
      @RequestBody CredentialRenewal renewal) {
    certificates.require(request, caller.name());
    WireCheck.requireComplete(renewal);
    access.renew(caller.hostId(), caller.credentialSha256(), renewal.credentialSha256());
  }

  @PostMapping("/check-in")
  DeferredResult<CheckInReply> checkIn(
      HttpServletRequest request, @AuthenticationPrincipal Caller.EnrolledHost caller, @RequestBody CheckIn checkIn) {
    certificates.require(request, caller.name());
    WireCheck.requireComplete(checkIn);
    requireText("bootId", checkIn.bootId(), MAX_BOOT_ID);
    requireText("kernelRelease", checkIn.kernelRelease(), MAX_RELEASE);
    requireText("agentVersion", checkIn.agentVersion(), MAX_VERSION);
    if (checkIn.hardware() != null) {
      requireText("hardware", checkIn.hardware(), CheckIn.LONGEST_HARDWARE);
    }
    if (checkIn.findings() != null && checkIn.findings().size() > CheckIn.MOST_FINDINGS) {
      throw new InvalidInputException("findings", "findings must be at most %d.".formatted(CheckIn.MOST_FINDINGS));
    }
    if (checkIn.seenGeneration() < 0 || checkIn.seenGeneration() > MAX_GENERATION) {
      throw new InvalidInputException("seenGeneration", "seenGeneration must be 0 or what a reply said.");
    }
    try (var _ = LogFields.about(LogFields.HOST, caller.name())) {
      return desk.checkIn(caller.hostId(), checkIn);
    }
  }

  private static void requireText(String field, String value, int longest) {
    if (value.isBlank() || value.length() > longest) {
      throw new InvalidInputException(field, "%s must be 1 to %d characters.".formatted(field, longest));
    }
  }

  @ExceptionHandler
  ProblemDetail refused(HostException e) {
    var code =
        switch (e.reason()) {
          case INVALID -> ProblemCode.INVALID_INPUT;
          case EXISTS -> ProblemCode.ALREADY_EXISTS;
          case NOT_BY_THIS_TOKEN -> ProblemCode.NOT_ALLOWED;
          case REVOKED -> ProblemCode.NOT_AUTHENTICATED;
        };
    return code.problem(String.valueOf(e.getMessage()));
  }
}
