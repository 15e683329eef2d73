package io.kexecfleet.service.security;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who somebody is by the claims of the issuer, and what they may do. */
@Component
class People {

  /** One spelling for each person: no letters that look like others, and no difference between large and small. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}");

  private final String nameClaim;
  private final String grantsClaim;
  private final List<OidcSettings.Mapping> mappings;
  private final Set<String> known;

  People(OidcSettings settings) {
    this.nameClaim = settings.nameClaim();
    this.grantsClaim = settings.grantsClaim();
    this.mappings = settings.grants();
    this.known = mappings.stream().map(OidcSettings.Mapping::value).collect(Collectors.toUnmodifiableSet());
  }

  /** @throws PersonException when they have no name that can be used, or may do nothing here ({@code NOT_ALLOWED}) */
  Person read(Map<String, ?> claims) {
    if (!(at(claims, nameClaim) instanceof String name) || !NAME.matcher(name).matches()) {
      throw notAllowed(
          "The claim %s must be 1 to 100 characters out of A-Z, a-z, 0-9, dot, underscore, at, plus and dash, with a letter or digit at the beginning: it names who acts. Have the issuer put such a name there, or name another claim in kexec-fleet.oidc.name-claim."
              .formatted(nameClaim));
    }
    var groups = new HashSet<>(texts(at(claims, grantsClaim)));
    groups.retainAll(known);
    if (groups.isEmpty()) {
      throw notAllowed(
          "Nothing in the claim %s is mapped to a role here. Ask for a group that has one, or have yours added to kexec-fleet.oidc.grants."
              .formatted(grantsClaim));
    }
    return new Person(Person.PREFIX + name.toLowerCase(Locale.ROOT), Set.copyOf(groups));
  }

  /** What these groups may do by the settings of now. */
  List<Grant> grants(Collection<String> groups) {
    return mappings.stream().filter(mapping -> groups.contains(mapping.value())).map(OidcSettings.Mapping::grant).toList();
  }

  /** The claim of this name; where there is none, what the dots in it lead to. */
  private static @Nullable Object at(Map<?, ?> claims, String name) {
    int dot = name.indexOf('.');
    if (claims.containsKey(name) || dot < 0) {
      return claims.get(name);
    }
    return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner ? at(inner, name.substring(dot + 1)) : null;
  }

  private List<String> texts(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case String one -> List.of(one);
      case Collection<?> several when several.stream().allMatch(String.class::isInstance) ->
          several.stream().map(String.class::cast).toList();
      default -> throw notAllowed("The claim %s is neither a text nor a list of texts.".formatted(grantsClaim));
    };
  }

  private static PersonException notAllowed(String message) {
    return new PersonException(PersonException.Reason.NOT_ALLOWED, message);
  }
}
