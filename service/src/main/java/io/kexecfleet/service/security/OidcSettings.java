package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.outgoing.Loopback;
import jakarta.validation.constraints.AssertTrue;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.oidc.*}: whose word is taken for who people are (OpenID Connect), and what they may do.
 *
 * @param issuer URL, exactly as the issuer's tokens have it; empty: people have tokens only
 * @param audience what access tokens must be made for: one that is meant for another service opens no door here
 * @param clientId as what the issuer knows this service; empty: nobody signs in to the pages by the issuer
 * @param clientSecretFile file with the client's secret, read anew each time; empty: a public client
 * @param scopes what is asked for when people sign in
 * @param nameClaim the claim that names a person. It must be one that people cannot change themselves: whoever can take
 *     another's name acts under it, and approves what they asked for
 * @param grantsClaim the claim with a person's groups; dots lead into objects
 * @param grants what the groups may do; who is in several may do what any of them may
 * @param clockSkew how far the issuer's clock may be off; 0 to 5 min
 * @param caFile file with the only certificates, in PEM, that the issuer's may go back to; empty: those that Java trusts
 */
@Validated
@ConfigurationProperties("kexec-fleet.oidc")
record OidcSettings(
    @DefaultValue("") String issuer,
    @DefaultValue("") String audience,
    @DefaultValue("") String clientId,
    @DefaultValue("") String clientSecretFile,
    @DefaultValue({"openid", "profile"}) Set<String> scopes,
    @DefaultValue("preferred_username") String nameClaim,
    @DefaultValue("groups") String grantsClaim,
    @DefaultValue List<Mapping> grants,
    @DefaultValue("30s") @DurationMin @DurationMax(minutes = 5) Duration clockSkew,
    @DefaultValue("") String caFile) {

  private static final Pattern CLAIM = Pattern.compile("[\\x21-\\x7e]{1,200}");
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,100}");
  private static final int LONGEST = 2048;

  /**
   * What a group may do.
   *
   * @param value the group, exactly as the claim has it
   * @param scope selector of the hosts that the role is for; empty: all
   */
  record Mapping(@DefaultValue("") String value, @Nullable Role role, @DefaultValue("") String scope) {

    /** @throws IllegalArgumentException when it is none */
    Grant grant() {
      if (value.isEmpty() || role == null) {
        throw new IllegalArgumentException("A grant has a value and a role.");
      }
      return new Grant(role, Scope.of(Selector.parse(scope)));
    }
  }

  boolean isOn() {
    return !issuer.isEmpty();
  }

  /** Whether people sign in to the pages by the issuer. */
  boolean isLogin() {
    return !clientId.isEmpty();
  }

  /** Where the client's secret is, or null. */
  @Nullable Path secretFile() {
    return clientSecretFile.isEmpty() ? null : Path.of(clientSecretFile);
  }

  /** What alone the issuer's certificate may go back to, or null. */
  @Nullable Path authorities() {
    return caFile.isEmpty() ? null : Path.of(caFile);
  }

  @AssertTrue(message = "kexec-fleet.oidc.issuer must be a URL as the issuer's tokens have it: https, or http on this machine; without user name, query and #. Over plain http others could put their keys in place of the issuer's")
  boolean isIssuerUnderstood() {
    return !isOn() || isPlace(issuer);
  }

  private static boolean isPlace(String url) {
    try {
      var uri = new URI(url);
      return url.length() <= LONGEST
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && Loopback.isPrivate(uri);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.oidc.audience is missing: with an issuer it says what access tokens must be made for, or every token that anybody has from the issuer would open the door")
  boolean isAudienceThere() {
    return !isOn() || !audience.isBlank();
  }

  @AssertTrue(message = "kexec-fleet.oidc.issuer is missing: the other settings kexec-fleet.oidc.* do nothing without it. Set it, or take them out")
  boolean isIssuerThere() {
    return isOn() || (audience.isEmpty() && clientId.isEmpty() && clientSecretFile.isEmpty() && grants.isEmpty() && caFile.isEmpty());
  }

  @AssertTrue(message = "kexec-fleet.oidc.name-claim and kexec-fleet.oidc.grants-claim must be names of claims: 1 to 200 visible ASCII characters")
  boolean isClaimsUnderstood() {
    return CLAIM.matcher(nameClaim).matches() && CLAIM.matcher(grantsClaim).matches();
  }

  @AssertTrue(message = "kexec-fleet.oidc.scopes must be scopes without blanks and quotes, and openid one of them: without it the issuer does not say who signed in")
  boolean isScopesUnderstood() {
    return scopes.contains("openid") && scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches());
  }

  @AssertTrue(message = "kexec-fleet.oidc.grants is empty: nobody would have a role. Map at least one value of the grants-claim, as kexec-fleet.oidc.grants[0].value and .role")
  boolean isGrantsThere() {
    return !isOn() || !grants.isEmpty();
  }

  @AssertTrue(message = "kexec-fleet.oidc.grants must be a value, a role (VIEWER, OPERATOR, APPROVER or ADMINISTRATOR) and perhaps a scope each: a selector such as team=red. An administrator has none, what they do cannot be narrowed")
  boolean isGrantsUnderstood() {
    try {
      grants.forEach(Mapping::grant);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.oidc.client-secret-file must be a file with one secret of 1 to 1024 visible ASCII characters that this service can read, for the client that kexec-fleet.oidc.client-id names")
  boolean isClientSecretFileReadable() {
    var file = secretFile();
    try {
      return file == null || (isLogin() && !ClientSecret.read(file).isEmpty());
    } catch (IOException e) {
      return false;
    }
  }

  @AssertTrue(message = "kexec-fleet.oidc.ca-file must be a file with certificates in PEM that this service can read")
  boolean isCaFileReadable() {
    var file = authorities();
    try {
      return file == null || TrustedAuthorities.read(file).size() > 0;
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }
}
