/* Logins as an application of libpam makes them: pam_host SERVICE USER FOLDER-OF-SERVICES [memory | until NANOSECONDS].
 * Once, or until CLOCK_MONOTONIC says so. Prints a line for each:
 *   CODE STARTED CALLED RETURNED ENDED
 * where CODE is what pam_authenticate returned and the others are CLOCK_MONOTONIC in nanoseconds before pam_start, around
 * pam_authenticate and after pam_end. With "memory" it adds what smaps_rollup says before pam_start and before pam_end, in
 * kB: RSS PSS ANONYMOUS RSS PSS ANONYMOUS.
 * Ends with 0 if every login succeeded. */
#include <fcntl.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct memory { long rss, pss, anonymous; };

/* Presses Enter at whatever is asked. */
static int press_enter(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
    (void)messages;
    (void)data;
    *responses = calloc((size_t)count, sizeof **responses);
    if (*responses == NULL)
        return PAM_BUF_ERR;
    for (int i = 0; i < count; i++)
        (*responses)[i].resp = strdup("");
    return PAM_SUCCESS;
}

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long line(const char *text, const char *name)
{
    const char *found = strstr(text, name);
    return found == NULL ? -1 : atol(found + strlen(name));
}

/* Without stdio and its buffers, which would be memory too. */
static struct memory look(void)
{
    char text[4096];
    struct memory memory = { -1, -1, -1 };
    int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length > 0) {
        text[length] = '\0';
        memory.rss = line(text, "\nRss:");
        memory.pss = line(text, "\nPss:");
        memory.anonymous = line(text, "\nAnonymous:");
    }
    if (file >= 0)
        close(file);
    return memory;
}

static int log_in(char **argv, int looks)
{
    struct pam_conv conversation = { press_enter, NULL };
    struct memory before = { 0, 0, 0 }, after = before;
    long long started, called, returned, ended;
    pam_handle_t *handle = NULL;
    int code;

    if (looks)
        before = look();
    started = now();
    code = pam_start_confdir(argv[1], argv[2], &conversation, argv[3], &handle);
    if (code != PAM_SUCCESS) {
        fprintf(stderr, "pam_start: %d\n", code);
        return code;
    }
    called = now();
    code = pam_authenticate(handle, 0);
    returned = now();
    if (looks)
        after = look();
    pam_end(handle, code);
    ended = now();
    printf("%d %lld %lld %lld %lld", code, started, called, returned, ended);
    if (looks)
        printf(" %ld %ld %ld %ld %ld %ld", before.rss, before.pss, before.anonymous, after.rss, after.pss, after.anonymous);
    printf("\n");
    return code;
}

int main(int argc, char **argv)
{
    long long until = 0;
    int failed = 0;

    if (argc == 6 && strcmp(argv[4], "until") == 0)
        until = atoll(argv[5]);
    else if (argc != 4 && !(argc == 5 && strcmp(argv[4], "memory") == 0))
        return 64;
    do {
        if (log_in(argv, argc == 5) != PAM_SUCCESS)
            failed = 1;
    } while (now() < until);
    return failed;
}
