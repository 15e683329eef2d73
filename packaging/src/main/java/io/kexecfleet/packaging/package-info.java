/** What making and trying the packages has in common. */
@NullMarked
package io.kexecfleet.packaging;

import org.jspecify.annotations.NullMarked;
