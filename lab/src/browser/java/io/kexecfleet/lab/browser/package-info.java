/** The pages in a real browser. */
@NullMarked
package io.kexecfleet.lab.browser;

import org.jspecify.annotations.NullMarked;
