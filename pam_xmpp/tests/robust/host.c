/* A program that uses libpam, under conditions it is told: host FOLDER-OF-SERVICES USER COMMAND..
 * Commands are carried out in order; what comes of each is a line on what was standard output at the start. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVICE "lab"
#define MOST 1024

static const char *folder, *user;
static const char *typed = ""; /* NULL: a response without text */
static int conversation_code = PAM_SUCCESS;
static int responds = 1, forks = 0, looks = 0, meddles = 0;
static int out;
static pid_t child = -1;
static pam_handle_t *handle;
static int held[MOST], holds;
static volatile sig_atomic_t signals;

static void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vdprintf(out, format, args);
    va_end(args);
}

static void die(const char *what)
{
    say("host: %s: %s\n", what, strerror(errno));
    _exit(70);
}

static int is_socket(int descriptor)
{
    struct stat found;
    return fstat(descriptor, &found) == 0 && S_ISSOCK(found.st_mode);
}

/* Descriptors that are open, or sockets among them that a program started now would get as well. */
static int count_descriptors(int only_inherited_sockets)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    int count = 0;
    if (folder == NULL)
        die("/proc/self/fd");
    while ((entry = readdir(folder)) != NULL) {
        int descriptor = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || descriptor == dirfd(folder))
            continue;
        if (!only_inherited_sockets || (is_socket(descriptor) && !(fcntl(descriptor, F_GETFD) & FD_CLOEXEC)))
            count++;
    }
    closedir(folder);
    return count;
}

/* What a program started now finds open besides its standard descriptors. */
static void look_over_exec(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        dup2(out, 1);
        execlp("sh", "sh", "-c", "for f in /proc/self/fd/*; do readlink $f; done | grep -c ^socket: | sed 's/^/started sockets /'", NULL);
        _exit(70);
    }
    waitpid(pid, NULL, 0);
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
    (void)data;
    if (looks) {
        say("inherited sockets %d\n", count_descriptors(1));
        look_over_exec();
    }
    if (meddles) {
        /* A program whose standard descriptors are closed, and that does not know: none of this may reach the daemon. */
        char byte;
        int got = (int)read(0, &byte, 1), failed = errno;
        say("read %d write %d %d%s\n", got, (int)write(1, "y", 1), (int)write(2, "y", 1), failed == EBADF ? "" : ": no");
    }
    if (forks)
        child = fork();
    for (int i = 0; i < count; i++)
        say("shown %s\n", messages[i]->msg);
    if (conversation_code != PAM_SUCCESS)
        return conversation_code;
    *responses = NULL;
    if (!responds)
        return PAM_SUCCESS;
    *responses = calloc((size_t)count, sizeof **responses);
    if (*responses == NULL)
        return PAM_BUF_ERR;
    for (int i = 0; i < count; i++)
        (*responses)[i].resp = typed ? strdup(typed) : NULL;
    return PAM_SUCCESS;
}

static struct pam_conv conversation = { converse, NULL };

static pam_handle_t *start(void)
{
    pam_handle_t *started = NULL;
    int code = pam_start_confdir(SERVICE, user, &conversation, folder, &started);
    if (code != PAM_SUCCESS) {
        say("start %d\n", code);
        return NULL;
    }
    pam_set_item(started, PAM_RHOST, "192.0.2.7");
    return started;
}

/* One whole login. */
static int log_in(void)
{
    int code;
    pam_handle_t *started = start();
    if (started == NULL)
        return -1;
    code = pam_authenticate(started, 0);
    pam_end(started, code);
    return code;
}

static void *log_in_beside_others(void *nothing)
{
    (void)nothing;
    return (void *)(long)log_in();
}

static void *authenticate(void *nothing)
{
    (void)nothing;
    return (void *)(long)pam_authenticate(handle, 0);
}

static void threads(int count)
{
    pthread_t all[64];
    for (int i = 0; i < count && i < 64; i++)
        if (pthread_create(&all[i], NULL, log_in_beside_others, NULL) != 0)
            die("pthread_create");
    for (int i = 0; i < count && i < 64; i++) {
        void *code;
        pthread_join(all[i], &code);
        say("login %ld\n", (long)code);
    }
}

static void with_stack(size_t bytes)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *code;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, bytes) != 0)
        die("pthread_attr_setstacksize");
    if (pthread_create(&thread, &attributes, authenticate, NULL) != 0)
        die("pthread_create");
    pthread_join(thread, &code);
    say("login %ld\n", (long)code);
}

static void on_signal(int signal)
{
    (void)signal;
    signals++;
}

/* Every millisecond, and each interrupts whatever call it hits: no SA_RESTART. */
static void interrupt_all_the_time(void)
{
    struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGALRM, &action, NULL);
    sigaction(SIGCHLD, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
}

static void limit(int which, rlim_t value)
{
    struct rlimit limits = { value, value };
    if (setrlimit(which, &limits) != 0)
        die("setrlimit");
}

/* Takes all descriptors but so many. */
static void hold_descriptors(int spared)
{
    struct rlimit limits = { MOST / 2, MOST / 2 };
    setrlimit(RLIMIT_NOFILE, &limits);
    while (holds < MOST && (held[holds] = dup(out)) >= 0)
        holds++;
    while (spared-- > 0 && holds > 0)
        close(held[--holds]);
}

static void release_descriptors(void)
{
    while (holds > 0)
        close(held[--holds]);
}

/* No more address space than there is now. */
static void limit_memory(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL || fscanf(file, "%lu", &pages) != 1)
        die("/proc/self/statm");
    fclose(file);
    limit(RLIMIT_AS, pages * (rlim_t)sysconf(_SC_PAGESIZE));
}

/* Uses up all memory but so many bytes, which are in pieces of a page. */
static void use_memory_up(size_t spared)
{
    static void *kept[MOST];
    size_t pages = spared / 4096;
    for (size_t i = 0; i < pages && i < MOST; i++)
        kept[i] = malloc(4096 - 16);
    limit_memory();
    for (size_t size = 1 << 16; size >= 16; size /= 2)
        while (malloc(size) != NULL)
            ;
    for (size_t i = 0; i < pages && i < MOST; i++)
        free(kept[i]);
}

static void load(const char *module, int times)
{
    for (int i = 0; i < times; i++) {
        void *loaded = dlopen(module, RTLD_NOW);
        if (loaded == NULL || dlsym(loaded, "pam_sm_authenticate") == NULL) {
            say("dlopen: %s\n", dlerror());
            _exit(70);
        }
        dlclose(loaded);
    }
    say("loaded %d\n", times);
}

/* Both go on from where the program has forked; the parent speaks last. */
static void tell_both(int code)
{
    int status = 0;
    if (child == 0) {
        say("child %d\n", code);
        _exit(0);
    }
    waitpid(child, &status, 0);
    say("login %d child-status %d\n", code, status);
}

static int number(const char *command)
{
    const char *value = strchr(command, '=');
    return value ? atoi(value + 1) : 0;
}

static const char *text(const char *command)
{
    return strchr(command, '=') + 1;
}

static int is(const char *command, const char *name)
{
    size_t length = strlen(name);
    return strncmp(command, name, length) == 0 && (command[length] == '\0' || command[length] == '=');
}

static void obey(const char *command)
{
    if (is(command, "login"))
        say("login %d\n", log_in());
    else if (is(command, "logins"))
        for (int i = number(command); i > 0; i--)
            say("login %d\n", log_in());
    else if (is(command, "start"))
        handle = start();
    else if (is(command, "authenticate"))
        say("login %d\n", pam_authenticate(handle, 0));
    else if (is(command, "stack"))
        with_stack((size_t)number(command) * 1024);
    else if (is(command, "end"))
        pam_end(handle, PAM_SUCCESS);
    else if (is(command, "threads"))
        threads(number(command));
    else if (is(command, "fork-first")) {
        child = fork();
        tell_both(log_in());
    } else if (is(command, "fork-within")) {
        forks = 1;
        tell_both(log_in());
    } else if (is(command, "load"))
        load(strchr(text(command), ':') + 1, number(command));
    else if (is(command, "descriptors"))
        say("descriptors %d\n", count_descriptors(0));
    else if (is(command, "look"))
        looks = 1;
    else if (is(command, "meddle"))
        meddles = 1;
    else if (is(command, "types"))
        typed = text(command);
    else if (is(command, "types-much")) {
        static char much[1 << 20];
        memset(much, '1', sizeof much - 1);
        typed = much;
    } else if (is(command, "types-nothing"))
        typed = NULL;
    else if (is(command, "responds-not"))
        responds = 0;
    else if (is(command, "fails"))
        conversation_code = number(command);
    else if (is(command, "signals"))
        interrupt_all_the_time();
    else if (is(command, "count-signals"))
        say("signals %d\n", (int)signals);
    else if (is(command, "spare-descriptors"))
        hold_descriptors(number(command));
    else if (is(command, "release-descriptors"))
        release_descriptors();
    else if (is(command, "spare-memory"))
        use_memory_up((size_t)number(command) * 1024);
    else if (is(command, "no-processes"))
        limit(RLIMIT_NPROC, 0);
    else if (is(command, "nobody")) {
        if (setgid(65534) != 0 || setuid(65534) != 0)
            die("setuid");
    } else if (is(command, "close-standard")) {
        close(0);
        close(1);
        close(2);
    } else if (is(command, "chroot")) {
        if (chroot(text(command)) != 0 || chdir("/") != 0)
            die("chroot");
    } else
        die(command);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 64;
    /* Out of the way of everything, and not inherited. */
    out = fcntl(1, F_DUPFD_CLOEXEC, 3);
    folder = argv[1];
    user = argv[2];
    for (int i = 3; i < argc; i++)
        obey(argv[i]);
    say("done\n");
    return 0;
}
