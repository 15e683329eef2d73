/** The service as its package has it: the runtime, the libraries and the cache. */
@NullMarked
package io.kexecfleet.service.packaged;

import org.jspecify.annotations.NullMarked;
