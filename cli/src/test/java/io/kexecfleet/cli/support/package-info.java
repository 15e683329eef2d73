/** A service that says what a test wants, and a shell that remembers what was said. */
@NullMarked
package io.kexecfleet.cli.support;

import org.jspecify.annotations.NullMarked;
