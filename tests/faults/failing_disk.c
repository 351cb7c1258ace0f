/* A disk that fails on request, for LD_PRELOAD: while the file that FAILING_DISK names exists,
 * what it holds happens to every file whose path contains FAILING_DISK_FILES.
 *
 *   read          reading fails: stale file handle (SQLite takes EIO there for a broken file)
 *   full          writing fails: there is no space left
 *   write         writing fails: input/output error
 *   sync          making it durable fails: input/output error
 *   read-only     opening for writing fails: the file system is read-only
 *
 * With `once` behind it, it happens once and removes the file that asked for it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_meant(const char *path) {
    const char *files = getenv("FAILING_DISK_FILES");
    return files && strstr(path, files) != NULL;
}

/* Whether `what` is asked for now; then `once` asks no more. */
static int is_asked_for(const char *what) {
    const char *request = getenv("FAILING_DISK");
    char text[32] = "";
    if (!request) return 0;
    int file = REAL(open)(request, O_RDONLY);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    size_t word = strcspn(text, " ");
    if (length <= 0 || word != strlen(what) || memcmp(text, what, word) != 0) return 0;
    /* Of several threads that see a request for one failure, one removes it and fails. */
    return strstr(text, "once") == NULL || unlink(request) == 0;
}

static int is_open_file(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_meant(path);
}

static int write_fails(int fd) {
    if (!is_open_file(fd)) return 0;
    if (is_asked_for("full")) { errno = ENOSPC; return 1; }
    if (is_asked_for("write")) { errno = EIO; return 1; }
    return 0;
}

static int fails(int fd, const char *what, int error) {
    if (!is_open_file(fd) || !is_asked_for(what)) return 0;
    errno = error;
    return 1;
}

ssize_t write(int fd, const void *data, size_t size) {
    return write_fails(fd) ? -1 : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return write_fails(fd) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return write_fails(fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
ssize_t pread(int fd, void *data, size_t size, off_t at) {
    return fails(fd, "read", ESTALE) ? -1 : REAL(pread)(fd, data, size, at);
}
ssize_t pread64(int fd, void *data, size_t size, off64_t at) {
    return fails(fd, "read", ESTALE) ? -1 : REAL(pread64)(fd, data, size, at);
}
int fsync(int fd) { return fails(fd, "sync", EIO) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd, "sync", EIO) ? -1 : REAL(fdatasync)(fd); }

#define OPEN(name)                                                                       \
    int name(const char *path, int flags, ...) {                                         \
        va_list more;                                                                    \
        va_start(more, flags);                                                           \
        mode_t mode = va_arg(more, mode_t);                                              \
        va_end(more);                                                                    \
        if ((flags & O_ACCMODE) != O_RDONLY && is_meant(path) && is_asked_for("read-only")) { \
            errno = EROFS;                                                               \
            return -1;                                                                   \
        }                                                                                \
        return REAL(name)(path, flags, mode);                                            \
    }
OPEN(open)
OPEN(open64)
