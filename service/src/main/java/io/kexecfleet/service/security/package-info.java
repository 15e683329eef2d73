/** Who may come in: the tokens, the hosts' credentials, and the doors they open. */
@NullMarked
package io.kexecfleet.service.security;

import org.jspecify.annotations.NullMarked;
