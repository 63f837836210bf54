/*
 * The clock of one process, set by whole seconds while it runs: what it asks the time of day, and the times that libpcap
 * gives its packets, are shifted by the number in the file that SOAK_CLOCK names (8 bytes). Preloaded; whoever asks the
 * loader for pcap_next_ex gets the one below. For the soak (soak.sh) alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct packet_header { struct timeval ts; uint32_t caplen, len; };

static volatile int64_t zero;
static volatile int64_t *shift = &zero;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SOAK_CLOCK");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file >= 0)
    {
        void *map = mmap(0, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
        if (map != MAP_FAILED)
            shift = map;
        close(file);
    }
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += *shift;
    return result;
}

int gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into)
        *into = now.tv_sec;
    return now.tv_sec;
}

static int (*real_next)(void *, struct packet_header **, const unsigned char **);

static int shifted_next(void *pcap, struct packet_header **header, const unsigned char **data)
{
    int result = real_next(pcap, header, data);
    if (result == 1)
        (*header)->ts.tv_sec += *shift;
    return result;
}

void *dlsym(void *library, const char *name)
{
    static void *(*real)(void *, const char *);
    if (!real)
        real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    void *found = real(library, name);
    if (!found || strcmp(name, "pcap_next_ex") != 0)
        return found;
    real_next = found;
    return shifted_next;
}
