/** Verifying the record: where its chain and a head that was kept are read from, and what came of it in words. */
@NullMarked
package io.kexecfleet.cli.audit;

import org.jspecify.annotations.NullMarked;
