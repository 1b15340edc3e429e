/* A disk that fails, for the processes this is loaded into (LD_PRELOAD):

   - it is full: from the FAULT_FULL_AT-th operation that writes on, below FAULT_ROOT, none succeeds;
     the first one still takes half of its bytes;
   - it is kept track of: FAULT_LOG gets a line for whatever a loss of power could undo;
   - power is lost: the process group is killed behind the FAULT_POWER_AT-th rename below FAULT_ROOT.

   Operations are counted in FAULT_COUNTS, a file of two 64-bit numbers that all processes share.
   What a rename or an unlink takes away stays under a hard link in FAULT_SIDE.

   Lines of the log: W INODE (written to), S INODE (synced), D PATH (folder synced), C PATH (made),
   R SIDE\tFROM\tTO (renamed; SIDE 0: nothing stood at TO), U SIDE\tPATH (unlinked).

   cc -shared -fPIC -O1 -o fault_disk.so fault_disk.c -ldl */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST (2 * PATH_MAX + 64)

enum { WRITES, RENAMES };

static const char *root, *side;
static size_t root_length;
static long full_at, power_at;
static long *counts;
static int log_file = -1;
static char is_dirty[MOST_FILES];

__attribute__((constructor)) static void begin(void)
{
    const char *place = getenv("FAULT_COUNTS"), *log = getenv("FAULT_LOG");
    root = getenv("FAULT_ROOT");
    side = getenv("FAULT_SIDE");
    full_at = getenv("FAULT_FULL_AT") ? atol(getenv("FAULT_FULL_AT")) : 0;
    power_at = getenv("FAULT_POWER_AT") ? atol(getenv("FAULT_POWER_AT")) : 0;
    if (!root || !place)
        return;
    root_length = strlen(root);
    int file = syscall(SYS_openat, AT_FDCWD, place, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return;
    counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    if (counts == MAP_FAILED)
        counts = NULL;
    if (log) {
        int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        /* Out of the way of the numbers that programs count on. */
        log_file = fcntl(opened, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, opened);
    }
}

static int is_below(const char *path)
{
    return counts && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static void absolute(int folder, const char *path, char *out)
{
    char base[PATH_MAX] = "", link[64];
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, base, sizeof base) < 0)
            base[0] = 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t size = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
        base[size < 0 ? 0 : size] = 0;
    }
    snprintf(out, PATH_MAX, "%.2000s/%.2000s", base, path);
}

static int is_file_below(int file)
{
    char path[PATH_MAX], link[64];
    struct stat status;
    if (!counts || file < 0 || fstat(file, &status) || !S_ISREG(status.st_mode))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    path[size < 0 ? 0 : size] = 0;
    return is_below(path);
}

static void note(const char *format, ...)
{
    char line[LONGEST];
    va_list values;
    if (log_file < 0)
        return;
    va_start(values, format);
    int size = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    syscall(SYS_write, log_file, line, size < LONGEST ? size : LONGEST - 1);
}

/* 0: there is room; 1: this is the operation that fills the disk; 2: it is full. */
static int fullness(void)
{
    if (!counts)
        return 0;
    long number = __atomic_add_fetch(&counts[WRITES], 1, __ATOMIC_SEQ_CST);
    if (!full_at || number < full_at)
        return 0;
    return number == full_at ? 1 : 2;
}

static int refuse(void)
{
    errno = ENOSPC;
    return -1;
}

static void dirtied(int file)
{
    struct stat status;
    if (log_file < 0 || file < 0 || file >= MOST_FILES || is_dirty[file] || !is_file_below(file))
        return;
    is_dirty[file] = 1;
    fstat(file, &status);
    note("W %lu\n", (unsigned long)status.st_ino);
}

static int open_noted(int folder, const char *path, int flags, mode_t mode)
{
    char whole[PATH_MAX];
    absolute(folder, path, whole);
    int writes = (flags & O_ACCMODE) != O_RDONLY && (flags & O_TMPFILE) != O_TMPFILE && is_below(whole);
    int is_new = writes && (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, whole, F_OK);
    if (is_new && fullness())
        return refuse();
    int file = syscall(SYS_openat, folder, path, flags, mode);
    if (file >= 0 && file < MOST_FILES)
        is_dirty[file] = 0;
    if (file >= 0 && writes) {
        if (is_new)
            note("C %s\n", whole);
        if (is_new || flags & O_TRUNC)
            dirtied(file);
    }
    return file;
}

#define WITH_MODE(flags, mode)                                  \
    mode_t mode = 0;                                            \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                      \
        va_list values;                                         \
        va_start(values, flags);                                \
        mode = va_arg(values, mode_t);                          \
        va_end(values);                                         \
    }

int open(const char *path, int flags, ...) { WITH_MODE(flags, mode) return open_noted(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { WITH_MODE(flags, mode) return open_noted(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { WITH_MODE(flags, mode) return open_noted(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { WITH_MODE(flags, mode) return open_noted(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_noted(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* How many of `size` bytes may be written; -1: none. */
static ssize_t room_for(int file, size_t size)
{
    if (!is_file_below(file))
        return size;
    dirtied(file);
    switch (fullness()) {
    case 0:
        return size;
    case 1:
        return size > 1 ? (ssize_t)(size / 2) : refuse();
    default:
        return refuse();
    }
}

ssize_t write(int file, const void *bytes, size_t size)
{
    ssize_t room = room_for(file, size);
    return room < 0 ? room : syscall(SYS_write, file, bytes, room);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off_t at)
{
    ssize_t room = room_for(file, size);
    return room < 0 ? room : syscall(SYS_pwrite64, file, bytes, room, at);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) { return pwrite64(file, bytes, size, at); }

ssize_t writev(int file, const struct iovec *parts, int count)
{
    ssize_t room = room_for(file, 2);
    return room < 2 ? refuse() : syscall(SYS_writev, file, parts, count);
}

ssize_t sendfile64(int to, int from, off_t *at, size_t size)
{
    ssize_t room = room_for(to, size);
    return room < 0 ? room : syscall(SYS_sendfile, to, from, at, room);
}

ssize_t sendfile(int to, int from, off_t *at, size_t size) { return sendfile64(to, from, at, size); }

ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags)
{
    ssize_t room = room_for(to, size);
    return room < 0 ? room : syscall(SYS_copy_file_range, from, from_at, to, to_at, room, flags);
}

static int sync_noted(int file, long call)
{
    struct stat status;
    char path[PATH_MAX], link[64];
    if (is_file_below(file) && fullness())
        return refuse();
    int outcome = syscall(call, file);
    if (outcome || fstat(file, &status))
        return outcome;
    if (S_ISDIR(status.st_mode)) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t size = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
        path[size < 0 ? 0 : size] = 0;
        if (is_below(path))
            note("D %s\n", path);
    } else if (is_file_below(file)) {
        note("S %lu\n", (unsigned long)status.st_ino);
        if (file < MOST_FILES)
            is_dirty[file] = 0;
    }
    return 0;
}

int fsync(int file) { return sync_noted(file, SYS_fsync); }
int fdatasync(int file) { return sync_noted(file, SYS_fdatasync); }

/* Keeps what stands at `path`; 0 when that is nothing. */
static long set_aside(const char *path)
{
    static long number;
    char place[PATH_MAX];
    if (!side || log_file < 0)
        return 0;
    long name = (long)getpid() * 100000 + __atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST);
    snprintf(place, sizeof place, "%s/%ld", side, name);
    return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, place, 0) ? 0 : name;
}

static int rename_noted(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    char source[PATH_MAX], target[PATH_MAX];
    absolute(from_folder, from, source);
    absolute(to_folder, to, target);
    if (!is_below(target))
        return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    if (fullness())
        return refuse();
    long kept = set_aside(target);
    int outcome = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    if (outcome)
        return outcome;
    note("R %ld\t%s\t%s\n", kept, source, target);
    if (__atomic_add_fetch(&counts[RENAMES], 1, __ATOMIC_SEQ_CST) == power_at)
        kill(0, SIGKILL);
    return 0;
}

int rename(const char *from, const char *to) { return rename_noted(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return rename_noted(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return rename_noted(a, from, b, to, flags); }

static int unlink_noted(int folder, const char *path, int flags)
{
    char whole[PATH_MAX];
    absolute(folder, path, whole);
    long kept = is_below(whole) && !(flags & AT_REMOVEDIR) ? set_aside(whole) : 0;
    int outcome = syscall(SYS_unlinkat, folder, path, flags);
    if (!outcome && kept)
        note("U %ld\t%s\n", kept, whole);
    return outcome;
}

int unlink(const char *path) { return unlink_noted(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return unlink_noted(folder, path, flags); }

int mkdir(const char *path, mode_t mode)
{
    char whole[PATH_MAX];
    absolute(AT_FDCWD, path, whole);
    if (is_below(whole) && syscall(SYS_faccessat, AT_FDCWD, whole, F_OK) && fullness())
        return refuse();
    return syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}
