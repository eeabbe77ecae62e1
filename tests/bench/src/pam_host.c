/* One login as an application of libpam makes it: pam_host SERVICE USER FOLDER-OF-SERVICES.
 * Prints CLOCK_MONOTONIC in nanoseconds as it was right before pam_authenticate; ends with 0 if that succeeded. */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

int main(int argc, char **argv)
{
    struct pam_conv conversation = { press_enter, NULL };
    struct timespec before;
    pam_handle_t *handle = NULL;
    int code;

    if (argc != 4)
        return 64;
    code = pam_start_confdir(argv[1], argv[2], &conversation, argv[3], &handle);
    if (code == PAM_SUCCESS) {
        clock_gettime(CLOCK_MONOTONIC, &before);
        code = pam_authenticate(handle, 0);
        printf("%lld\n", before.tv_sec * 1000000000LL + before.tv_nsec);
    }
    if (code != PAM_SUCCESS)
        fprintf(stderr, "%s\n", pam_strerror(handle, code));
    pam_end(handle, code);
    return code == PAM_SUCCESS ? 0 : 1;
}
