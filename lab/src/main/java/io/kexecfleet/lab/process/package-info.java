/** Starts other programs so that none of them outlives this one. */
@NullMarked
package io.kexecfleet.lab.process;

import org.jspecify.annotations.NullMarked;
