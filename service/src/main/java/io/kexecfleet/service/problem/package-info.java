/** How every door says no: RFC 9457 problems that name what is wrong and what to do. */
@NullMarked
package io.kexecfleet.service.problem;

import org.jspecify.annotations.NullMarked;
