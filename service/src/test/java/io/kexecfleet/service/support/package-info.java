/** What tests of several rooms share. */
@NullMarked
package io.kexecfleet.service.support;

import org.jspecify.annotations.NullMarked;
