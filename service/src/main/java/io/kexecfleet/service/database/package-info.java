/** Where the service keeps its things: the data directory, the PostgreSQL that runs in it, and how not to ask it too often. */
@NullMarked
package io.kexecfleet.service.database;

import org.jspecify.annotations.NullMarked;
