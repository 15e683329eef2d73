/** Where the service keeps its things: the data directory, and the PostgreSQL that runs in it. */
@NullMarked
package io.kexecfleet.service.database;

import org.jspecify.annotations.NullMarked;
