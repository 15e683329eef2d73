/** Secrets: how they are made, and the digests that are kept in their place. */
@NullMarked
package io.kexecfleet.service.secret;

import org.jspecify.annotations.NullMarked;
