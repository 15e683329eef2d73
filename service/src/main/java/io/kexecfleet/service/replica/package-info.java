/** What many replicas of the service share over one PostgreSQL: news for each other, and timers that outlive each of them. */
@NullMarked
package io.kexecfleet.service.replica;

import org.jspecify.annotations.NullMarked;
