/** What is shipped, tried where it is to run. */
@NullMarked
package io.kexecfleet.lab.packages;

import org.jspecify.annotations.NullMarked;
