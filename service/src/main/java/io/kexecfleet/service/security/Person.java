package io.kexecfleet.service.security;

import java.util.Set;

/**
 * Somebody whom the issuer knows.
 *
 * @param name under which they act: {@code oidc:} and what the issuer calls them, in lower case. No token is called so
 * @param groups those of their groups that may do something here
 */
record Person(String name, Set<String> groups) {

  static final String PREFIX = "oidc:";
}
