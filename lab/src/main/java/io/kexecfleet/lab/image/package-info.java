/** Builds the disk that lab hosts boot from, and keeps it for the next run. */
@NullMarked
package io.kexecfleet.lab.image;

import org.jspecify.annotations.NullMarked;
