package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/** Who is calling, by the token that was shown. */
public sealed interface Caller extends OAuth2AuthenticatedPrincipal {

  /**
   * A person or a program at the operators' door.
   *
   * @param name of the token that was shown, or of the person
   */
  record Operator(String name, List<Grant> grants) implements Caller {
    @Override
    public String getName() {
      return name;
    }

    /** Which hosts they reach by a permission; empty: they do not have it. */
    public Optional<Scope> reach(Permission permission) {
      return Grant.reach(grants, permission);
    }
  }

  /**
   * Whoever has the one-time secret that makes an administrator.
   *
   * @param digest of the secret
   */
  record Founder(String digest) implements Caller {
    @Override
    public String getName() {
      return "founder";
    }
  }

  /** A machine with a join token, which may ask to become a host. */
  record Joiner(long tokenId, String name) implements Caller {
    @Override
    public String getName() {
      return name;
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
              case Founder _ -> "FOUND";
              case Joiner _ -> "JOIN";
              case EnrolledHost _ -> "HOST";
            }));
  }
}
