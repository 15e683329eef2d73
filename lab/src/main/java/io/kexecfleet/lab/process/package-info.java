/** Programs and folders of a run: neither outlives it. */
@NullMarked
package io.kexecfleet.lab.process;

import org.jspecify.annotations.NullMarked;
