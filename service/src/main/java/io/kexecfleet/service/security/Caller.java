package io.kexecfleet.service.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** Who is calling, by the token that was shown. */
public sealed interface Caller extends OAuth2AuthenticatedPrincipal {

  /**
   * An operator, or a program of theirs.
   *
   * @param name of the token that was shown
   */
  record Operator(String name) implements Caller {
    @Override
    public String getName() {
      return name;
    }
  }

  /** A machine with the join token, which may ask to become a host. */
  record Joiner() implements Caller {
    @Override
    public String getName() {
      return "joiner";
    }
  }

  /**
   * An enrolled host: it may speak about itself.
   *
   * @param credentialSha256 of the credential that it proved itself with
   */
  record EnrolledHost(UUID hostId, String name, String credentialSha256) implements Caller {
    @Override
    public String getName() {
      return name;
    }
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // The interface's own.
  default @Nullable <A> A getAttribute(String name) {
    return null;
  }

  @Override
  default Map<String, Object> getAttributes() {
    return Map.of();
  }

  @Override
  default Collection<? extends GrantedAuthority> getAuthorities() {
    return List.of(
        new SimpleGrantedAuthority(
            switch (this) {
              case Operator _ -> "OPERATOR";
              case Joiner _ -> "JOIN";
              case EnrolledHost _ -> "HOST";
            }));
  }
}
