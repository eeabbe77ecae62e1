/* What libpam makes of services: libpam FOLDER, names on standard input. Prints what pam_authenticate returns for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of <security/pam_appl.h>, which need not be installed. */
typedef struct pam_handle pam_handle_t;
struct pam_message;
struct pam_response { char *resp; int resp_retcode; };
struct pam_conv {
    int (*conv)(int, const struct pam_message **, struct pam_response **, void *);
    void *data;
};
int pam_start_confdir(const char *, const char *, const struct pam_conv *, const char *, pam_handle_t **);
int pam_authenticate(pam_handle_t *, int);
int pam_end(pam_handle_t *, int);

static int say_nothing(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
    (void)messages;
    (void)data;
    *responses = calloc((size_t)count, sizeof **responses);
    return *responses == NULL ? 5 : 0;
}

int main(int argc, char **argv)
{
    struct pam_conv conversation = { say_nothing, NULL };
    char name[256];

    while (argc == 2 && fgets(name, sizeof name, stdin) != NULL) {
        pam_handle_t *handle = NULL;
        int code;

        name[strcspn(name, "\n")] = '\0';
        code = pam_start_confdir(name, "root", &conversation, argv[1], &handle);
        if (code == 0)
            code = pam_authenticate(handle, 0);
        printf("%d\n", code);
        if (handle != NULL)
            pam_end(handle, code);
    }
    return 0;
}
