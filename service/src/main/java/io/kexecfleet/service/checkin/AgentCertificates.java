package io.kexecfleet.service.checkin;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Holds agents to their client certificates, where that is required: whoever speaks as a host shows one with that host's name,
 * as a DNS name of it (RFC 9525), or as its common name where it has no DNS name. That it was signed by somebody who is trusted
 * the web server has seen to.
 */
@Component
class AgentCertificates {

  private static final String SHOWN = "jakarta.servlet.request.X509Certificate";
  private static final Integer DNS_NAME = 2;
  private static final Set<Ssl.ClientAuth> ASKS = Set.of(Ssl.ClientAuth.WANT, Ssl.ClientAuth.NEED);

  private final boolean required;

  /** @throws IllegalStateException when they are required and the web server asks nobody for one */
  AgentCertificates(AgentSettings settings, ServerProperties server) {
    required = settings.mutualTls() == AgentSettings.MutualTls.REQUIRED;
    var tls = server.getSsl();
    if (required && (tls == null || !tls.isEnabled() || tls.getClientAuth() == null || !ASKS.contains(tls.getClientAuth()))) {
      throw new IllegalStateException(
          "kexec-fleet.agents.mutual-tls is required, and the web server asks no client for a certificate: no agent could come in."
              + " Set server.ssl.bundle, and server.ssl.client-auth to want.");
    }
  }

  /** @throws ResponseStatusException 403 when whoever asks has not shown that it is this host */
  void require(HttpServletRequest request, String host) {
    if (!required) {
      return;
    }
    var shown = request.getAttribute(SHOWN) instanceof X509Certificate[] chain && chain.length > 0 ? chain[0] : null;
    if (shown == null) {
      throw no("This service asks agents for a client certificate, and none was shown: set client.certificate-file and client.key-file.");
    }
    var names = namesIn(shown);
    if (!names.contains(host.toLowerCase(Locale.ROOT))) {
      throw no("The client certificate is for %s, and this is host %s.".formatted(names, host));
    }
  }

  private static ResponseStatusException no(String why) {
    return new ResponseStatusException(HttpStatus.FORBIDDEN, why);
  }

  /** In lower case; empty where it cannot be told. */
  static Set<String> namesIn(X509Certificate certificate) {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      var names =
          alternatives == null
              ? Set.<String>of()
              : alternatives.stream().filter(name -> DNS_NAME.equals(name.getFirst())).map(AgentCertificates::text).collect(Collectors.toSet());
      return names.isEmpty() ? commonName(certificate.getSubjectX500Principal().getName()) : names;
    } catch (CertificateParsingException senseless) {
      return Set.of();
    }
  }

  private static String text(List<?> name) {
    return String.valueOf(name.get(1)).toLowerCase(Locale.ROOT);
  }

  /** Only where there is exactly one: of several nobody could say which counts. */
  private static Set<String> commonName(String distinguishedName) {
    try {
      var names =
          new LdapName(distinguishedName)
              .getRdns().stream()
                  .filter(part -> part.size() == 1 && part.getType().equalsIgnoreCase("CN"))
                  .map(part -> text(List.of("CN", part.getValue())))
                  .toList();
      return names.size() == 1 ? Set.of(names.getFirst()) : Set.of();
    } catch (InvalidNameException senseless) {
      return Set.of();
    }
  }
}
