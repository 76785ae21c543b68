// Written by `pnpm docs:generate` from the OpenAPI document.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every part and how it does; always 200 */
        get: operations["health.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs */
        get: operations["live.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests may be sent here */
        get: operations["ready.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the jobs that failed for good */
        get: operations["admin.deadLetters.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read why a job failed for good */
        get: operations["admin.deadLetters.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a job again that failed for good
         * @description Under its id, in the name of its owner and with all its attempts.
         */
        post: operations["admin.deadLetters.redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/dead-letters/redrive-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run the jobs again that failed for good
         * @description The oldest first, 500 at most a request.
         */
        post: operations["admin.deadLetters.redriveAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the queues of the installation */
        get: operations["admin.queues.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queues/{queue}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a queue */
        get: operations["admin.queues.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queues/{queue}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep workers from taking jobs of a queue
         * @description It holds in every process and over restarts, until the queue is resumed. Jobs that run go on, and jobs can be made. Workers hear of it at once, and within five seconds in any case.
         */
        post: operations["admin.queues.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/queues/{queue}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let workers take jobs of a queue again */
        post: operations["admin.queues.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the processes that run jobs */
        get: operations["admin.workers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/workers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a worker and what it runs */
        get: operations["admin.workers.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/workers/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a worker take no further job
         * @description What it runs ends by itself; once it is `drained`, the process can be stopped without a job being handed back.
         */
        post: operations["admin.workers.drain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/workers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a worker take jobs again */
        post: operations["admin.workers.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description One’s own or, with `api_keys:manage`, all of the organisation.
         */
        get: operations["apiKeys.list"];
        put?: never;
        /**
         * Make an API key for oneself
         * @description The key is shown in this answer alone, and not again when the request is repeated.
         */
        post: operations["apiKeys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe an API key
         * @description One’s own or, with `api_keys:manage`, any of the organisation.
         */
        get: operations["apiKeys.get"];
        put?: never;
        post?: never;
        /**
         * End an API key
         * @description One’s own or, with `api_keys:manage`, any of the organisation. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["apiKeys.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the successor of an API key
         * @description The successor has the name, the scopes, the project and the lifetime of the old key. Only the owner can do it, and a key for itself alone. It is shown in this answer alone.
         */
        post: operations["apiKeys.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the audit log of the current organisation */
        get: operations["auditEvents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: operations["auth.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the session of a refresh token
         * @description Answers the same whether or not there was such a session. Without a refresh token it is the session of the cookie, which is removed.
         */
        post: operations["auth.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description Each refresh token is good once. For 30 seconds, and until its successor is used, the same token gets that same successor again; any other second use ends the session.
         */
        post: operations["auth.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the live sessions of the caller */
        get: operations["auth.sessions.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a live session of the caller */
        get: operations["auth.sessions.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Name the device of a session
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        patch: operations["auth.sessions.update"];
        trace?: never;
    };
    "/v1/auth/sessions/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a session
         * @description Its refresh token ends at once, its access token within 5 seconds.
         */
        post: operations["auth.sessions.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/revoke-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all sessions but this one
         * @description Their refresh tokens end at once, their access tokens within 5 seconds.
         */
        post: operations["auth.sessions.revokeOthers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account with its personal organisation */
        post: operations["auth.signup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on in the name of another organisation of the caller
         * @description Refreshes of the session follow; its refresh token stays as it is, and a browser gets a new cookie. The former access token stays good for its own organisation.
         */
        post: operations["auth.switch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the batches of the organisation, the newest first */
        get: operations["batches.list"];
        put?: never;
        /**
         * Have the requests of a file answered in the background
         * @description Compatible with the OpenAI API: the official clients work unmodified.
         */
        post: operations["batches.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a batch */
        get: operations["batches.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make no further request of a batch, and keep what was answered */
        post: operations["batches.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something in a conversation and wait for the answer
         * @description What is said is kept before the model is called, and the answer with its state. A failure names the conversation and the messages that were kept.
         */
        post: operations["chat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a chat completion, whole or as a stream
         * @description Compatible with the OpenAI API: the official clients work unmodified.
         */
        post: operations["chat.completions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something in a conversation and read the answer as it is given
         * @description Events: `start`, then `delta`, `reasoning` and `tool_call`, then `usage` and `done`; or `error`, and nothing after it. Lines that begin with a colon are signs of life.
         */
        post: operations["chat.stream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/community/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the posts of the organisation
         * @description Those who may moderate see hidden posts too.
         */
        get: operations["community.posts.list"];
        put?: never;
        /** Publish a post within the organisation */
        post: operations["community.posts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/community/posts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a post of the organisation
         * @description One that is hidden is there for those who may moderate.
         */
        get: operations["community.posts.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Hide a post, or show it again */
        patch: operations["community.posts.update"];
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the conversations of the caller */
        get: operations["conversations.list"];
        put?: never;
        /**
         * Begin a conversation
         * @description Not needed before `POST /v1/chat`, which begins one where none is named.
         */
        post: operations["conversations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a conversation */
        get: operations["conversations.get"];
        put?: never;
        post?: never;
        /**
         * Delete a conversation with all its messages
         * @description Nothing of it is kept. An answer that is being given goes on to its reader and is not kept either.
         */
        delete: operations["conversations.delete"];
        options?: never;
        head?: never;
        /** Name a conversation */
        patch: operations["conversations.update"];
        trace?: never;
    };
    "/v1/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages of a conversation, of all its branches */
        get: operations["conversations.messages.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one message, with its images */
        get: operations["conversations.messages.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn texts into vectors
         * @description Compatible with the OpenAI API: the official clients work unmodified.
         */
        post: operations["embeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files of the organisation */
        get: operations["files.list"];
        put?: never;
        /**
         * Upload a file
         * @description The body is stored as it arrives, within `FILE_LIMIT`. Compatible with the OpenAI API for the purpose `batch`.
         */
        post: operations["files.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what is known of a file */
        get: operations["files.get"];
        put?: never;
        post?: never;
        /**
         * Delete a file and what it holds
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["files.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download what a file holds */
        get: operations["files.content.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description A token that is unknown, used, expired, taken back or for another email answers 404. `POST /v1/auth/switch` goes on in the name of the organisation.
         */
        post: operations["invitations.accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the jobs of the organisation */
        get: operations["jobs.list"];
        put?: never;
        /** Have something done in the background */
        post: operations["jobs.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a job */
        get: operations["jobs.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description A job that waits ends at once. One that runs is told to stop and ends as cancelled soon after; what it had got done is kept.
         */
        post: operations["jobs.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a job up to its end
         * @description Server-sent events, each with its number as its id: `queued`, `running`, `progress`, `log`, `retrying`, `cancelling`, and at the end `succeeded`, `failed` or `cancelled`. A client that reconnects with `Last-Event-ID` goes on behind that event.
         */
        get: operations["jobs.events.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a job again that has failed or was cancelled
         * @description It keeps its id and gets all its attempts anew.
         */
        post: operations["jobs.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the models that can be used now */
        get: operations["models.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describe one model */
        get: operations["models.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organisations of the caller */
        get: operations["organizations.list"];
        put?: never;
        /**
         * Create an organisation, which the caller owns
         * @description The caller goes on in the name of the current one; `POST /v1/auth/switch` changes that.
         */
        post: operations["organizations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Describe the current organisation, or another one of the caller
         * @description One that is not the current one needs a session.
         */
        get: operations["organizations.get"];
        put?: never;
        post?: never;
        /**
         * Delete the current organisation with everything in it
         * @description A personal organisation is not deleted. The access token of the caller ends with it. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["organizations.delete"];
        options?: never;
        head?: never;
        /** Rename the current organisation */
        patch: operations["organizations.update"];
        trace?: never;
    };
    "/v1/organizations/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the open invitations into the current organisation */
        get: operations["organizations.invitations.list"];
        put?: never;
        /**
         * Invite the owner of an email into the current organisation
         * @description Whoever has the email and the token becomes a member, within seven days. It takes the place of an open invitation for the email. The token is shown in this answer alone.
         */
        post: operations["organizations.invitations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an open invitation into the current organisation */
        get: operations["organizations.invitations.get"];
        put?: never;
        post?: never;
        /**
         * Take back an open invitation into the current organisation
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["organizations.invitations.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of the current organisation */
        get: operations["organizations.members.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a member of the current organisation */
        get: operations["organizations.members.get"];
        put?: never;
        post?: never;
        /**
         * Take a member out of the current organisation, or leave it
         * @description Removing somebody else needs `members:write`, leaving nothing but a session. The API keys of the member end with it. The last owner stays. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["organizations.members.delete"];
        options?: never;
        head?: never;
        /**
         * Give a member of the current organisation another role
         * @description Owners are made and unmade by owners. The last one stays one. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        patch: operations["organizations.members.update"];
        trace?: never;
    };
    "/v1/organizations/{id}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the quotas that the organisation has set */
        get: operations["organizations.quotas.list"];
        put?: never;
        /**
         * Limit the use of the organisation, of a project, of a member or of a key
         * @description Holds beside what the operator allows; the tighter limit counts.
         */
        post: operations["organizations.quotas.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}/quotas/{quota_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a quota */
        get: operations["organizations.quotas.get"];
        put?: never;
        post?: never;
        /** Take a quota away */
        delete: operations["organizations.quotas.delete"];
        options?: never;
        head?: never;
        /** Change how much a quota allows */
        patch: operations["organizations.quotas.update"];
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of the organisation */
        get: operations["projects.list"];
        put?: never;
        /** Make a project */
        post: operations["projects.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a project */
        get: operations["projects.get"];
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["projects.delete"];
        options?: never;
        head?: never;
        /**
         * Change a project
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        patch: operations["projects.update"];
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the schedules of the organisation */
        get: operations["schedules.list"];
        put?: never;
        /**
         * Have a job made again and again
         * @description Needs `jobs:write` and what the type of job needs, too. Its jobs run in the name of whoever makes or last changed it, who must still be permitted then.
         */
        post: operations["schedules.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a schedule */
        get: operations["schedules.get"];
        put?: never;
        post?: never;
        /**
         * Delete a schedule
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`. Its jobs stay.
         */
        delete: operations["schedules.delete"];
        options?: never;
        head?: never;
        /**
         * Change, pause or resume a schedule
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`. From then on its jobs run in the name of whoever changes it.
         */
        patch: operations["schedules.update"];
        trace?: never;
    };
    "/v1/schedules/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a job of a schedule now
         * @description In the name of whoever asks, also while the schedule is paused. Its next time stays.
         */
        post: operations["schedules.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the installation does; for everybody */
        get: operations["status.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the status events of the installation */
        get: operations["status.events.list"];
        put?: never;
        /**
         * Tell how a service does from now on
         * @description For admins of the organisation that `OPERATOR_ORGANIZATION` names.
         */
        post: operations["status.events.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a status event of the installation */
        get: operations["status.events.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/support/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the support tickets of the organisation */
        get: operations["support.tickets.list"];
        put?: never;
        /** Ask for help */
        post: operations["support.tickets.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/support/tickets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a support ticket */
        get: operations["support.tickets.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Move a support ticket on
         * @description A status that the present one cannot become is 409. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        patch: operations["support.tickets.update"];
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum up requests, tokens and costs
         * @description About a second behind. Days are those of UTC.
         */
        get: operations["usage.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the people in the current organisation */
        get: operations["users.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the access token is of */
        get: operations["users.me.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename oneself */
        patch: operations["users.me.update"];
        trace?: never;
    };
    "/v1/users/me/interests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller cares about */
        get: operations["users.me.interests.get"];
        /**
         * Replace what the caller cares about
         * @description At most 50 texts of at most 50 characters; one that stands twice is kept once. With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        put: operations["users.me.interests.replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password
         * @description Ends every other session and all tokens of this one, which goes on with the tokens of the answer.
         */
        post: operations["users.me.password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of the organisation */
        get: operations["webhooks.list"];
        put?: never;
        /**
         * Have events sent to a URL
         * @description Messages are signed as Standard Webhooks 1.0 has it. The secret is shown in this answer alone, and not again when the request is repeated.
         */
        post: operations["webhooks.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["webhooks.get"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook, with the log of its deliveries
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`.
         */
        delete: operations["webhooks.delete"];
        options?: never;
        head?: never;
        /**
         * Change a webhook, or pause it
         * @description With `If-Match`, only a resource that still has this `ETag` is changed; otherwise 412 `precondition_failed`. `enabled: true` also takes up a webhook again that failing has disabled.
         */
        patch: operations["webhooks.update"];
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to a webhook, with its attempts */
        get: operations["webhooks.deliveries.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery once more
         * @description It keeps its id, by which a receiver knows that it has seen it.
         */
        post: operations["webhooks.deliveries.redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description Until the overlap is over each message has two signatures. The secret is shown in this answer alone, and not again when the request is repeated.
         */
        post: operations["webhooks.rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook
         * @description An event of the type `webhook.test`, whatever the webhook subscribes to.
         */
        post: operations["webhooks.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AcceptedInvitation: {
            /** Format: uuid */
            organization_id: string;
            role: components["schemas"]["Role"];
        };
        ApiKey: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** @description How the key begins; its secret is not part of it. */
            hint: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description Noted once a minute at most.
             */
            last_used_at: string | null;
            name: string;
            /**
             * Format: uuid
             * @description The project that it belongs to, and ends with.
             */
            project_id: string | null;
            /**
             * Format: date-time
             * @description When it got a successor.
             */
            rotated_at: string | null;
            scopes: string[];
            /**
             * Format: uuid
             * @description Its owner, whose permissions bound its own.
             */
            user_id: string;
        };
        ApiKeyPage: {
            items: components["schemas"]["ApiKey"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        ApiKeyRequest: {
            /** Format: date-time */
            expires_at?: string | null;
            name: string;
            /**
             * Format: uuid
             * @description A project of the organisation, for which the key is; it ends with the project.
             */
            project_id?: string | null;
            /** @description Permissions; the key has those of them that its owner has too. */
            scopes: ("organization:read" | "organization:write" | "organization:delete" | "organization:export" | "members:read" | "members:write" | "owners:write" | "users:read" | "api_keys:read" | "api_keys:write" | "api_keys:manage" | "audit_events:read" | "models:read" | "chat:write" | "embeddings:write" | "conversations:read" | "conversations:write" | "files:read" | "files:write" | "batches:read" | "batches:write" | "jobs:read" | "jobs:write" | "schedules:read" | "schedules:write" | "webhooks:read" | "webhooks:write" | "projects:read" | "projects:write" | "support_tickets:read" | "support_tickets:write" | "community_posts:read" | "community_posts:write" | "community_posts:moderate" | "status:read" | "status:write" | "usage:read" | "organization_usage:read" | "quotas:read" | "quotas:write" | "admin:read" | "admin:write")[];
        };
        ApiKeyRotation: {
            /** @description For how long the old key goes on working; a day by default. */
            overlap_seconds?: number;
        };
        AuditEvent: {
            action: string;
            /** @description The person, and the session or the API key that they did it with. */
            actor: {
                /** Format: uuid */
                api_key_id: string | null;
                /** Format: uuid */
                session_id: string | null;
                /** Format: uuid */
                user_id: string | null;
            };
            /** Format: date-time */
            created_at: string;
            /** @description What else there is to say. */
            details?: Record<string, never>;
            /** Format: uuid */
            id: string;
            ip: string | null;
            request_id: string | null;
            target: {
                id: string;
                type: string;
            };
            user_agent: string | null;
        };
        AuditEventPage: {
            items: components["schemas"]["AuditEvent"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        Batch: {
            /** @description Seconds since 1970. */
            cancelled_at: number | null;
            /** @description Seconds since 1970. */
            cancelling_at: number | null;
            /** @description Seconds since 1970. */
            completed_at: number | null;
            completion_window: string;
            created_at: number;
            /** @enum {string} */
            endpoint: "/v1/chat/completions" | "/v1/embeddings";
            error_file_id: string | null;
            /** @description The first hundred lines that are no requests; the others run. */
            errors: {
                data: {
                    code: string;
                    line: number | null;
                    message: string;
                    param: string | null;
                }[];
                /** @enum {string} */
                object: "list";
            } | null;
            /** @description Seconds since 1970. */
            expired_at: number | null;
            expires_at: number;
            /** @description Seconds since 1970. */
            failed_at: number | null;
            /** @description Seconds since 1970. */
            finalizing_at: number | null;
            /** @example batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10 */
            id: string;
            /** @description Seconds since 1970. */
            in_progress_at: number | null;
            input_file_id: string;
            metadata: {
                [key: string]: string;
            } | null;
            /** @enum {string} */
            object: "batch";
            output_file_id: string | null;
            request_counts: {
                completed: number;
                failed: number;
                total: number;
            };
            /** @enum {string} */
            status: "validating" | "failed" | "in_progress" | "finalizing" | "completed" | "expired" | "cancelling" | "cancelled";
        };
        /** @description The window is 24h, or another from 1h to 168h. */
        BatchCreate: {
            completion_window: string;
            /** @enum {string} */
            endpoint: "/v1/chat/completions" | "/v1/embeddings";
            input_file_id: string;
            metadata?: {
                [key: string]: string;
            } | null;
        };
        BatchList: {
            data: components["schemas"]["Batch"][];
            first_id: string | null;
            has_more: boolean;
            last_id: string | null;
            /** @enum {string} */
            object: "list";
        };
        ChatAnswer: {
            /** Format: uuid */
            conversation_id: string;
            message: components["schemas"]["Message"];
            /** @description The messages of the request. */
            message_ids: string[];
            /** @description Older messages that the model did not see, because its context had no room. */
            omitted_messages: number;
            usage: components["schemas"]["ChatUsage"];
        };
        ChatCompletion: {
            choices: {
                /** @example stop */
                finish_reason: string;
                index: number;
                logprobs: {
                    content: {
                        bytes?: number[] | null;
                        logprob: number;
                        token: string;
                        top_logprobs: {
                            bytes?: number[] | null;
                            logprob: number;
                            token: string;
                        }[];
                    }[];
                    refusal: null;
                } | null;
                message: {
                    /** @example Four. */
                    content: string | null;
                    reasoning_content?: string;
                    refusal: string | null;
                    /** @enum {string} */
                    role: "assistant";
                    tool_calls?: {
                        function: {
                            arguments: string;
                            name: string;
                        };
                        id: string;
                        /** @enum {string} */
                        type: "function";
                    }[];
                };
            }[];
            /** @description Seconds since 1970. */
            created: number;
            /** @example chatcmpl-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60 */
            id: string;
            model: string;
            /** @enum {string} */
            object: "chat.completion";
            /** @description Left out where the provider did not count. */
            usage?: {
                completion_tokens: number;
                completion_tokens_details?: {
                    reasoning_tokens: number;
                };
                prompt_tokens: number;
                prompt_tokens_details?: {
                    cached_tokens: number;
                };
                total_tokens: number;
            };
        };
        ChatCompletionRequest: {
            frequency_penalty?: number | null;
            logprobs?: boolean | null;
            max_completion_tokens?: number | null;
            max_tokens?: number | null;
            messages: ({
                content: string | {
                    text: string;
                    /** @enum {string} */
                    type: "text";
                }[];
                /** @enum {string} */
                role: "system" | "developer";
            } | {
                content: string | ({
                    text: string;
                    /** @enum {string} */
                    type: "text";
                } | {
                    image_url: {
                        detail?: string;
                        url: string;
                    };
                    /** @enum {string} */
                    type: "image_url";
                })[];
                /** @enum {string} */
                role: "user";
            } | {
                audio?: unknown;
                content?: string | ({
                    text: string;
                    /** @enum {string} */
                    type: "text";
                } | {
                    refusal: string;
                    /** @enum {string} */
                    type: "refusal";
                })[] | null;
                function_call?: unknown;
                reasoning?: string | null;
                reasoning_content?: string | null;
                refusal?: string | null;
                /** @enum {string} */
                role: "assistant";
                tool_calls?: {
                    function: {
                        arguments: string;
                        name: string;
                    };
                    id: string;
                    /** @enum {string} */
                    type: "function";
                }[] | null;
            } | {
                content: string | {
                    text: string;
                    /** @enum {string} */
                    type: "text";
                }[];
                name?: string;
                /** @enum {string} */
                role: "tool";
                tool_call_id: string;
            })[];
            model: string;
            n?: number | null;
            presence_penalty?: number | null;
            /** @enum {string|null} */
            reasoning_effort?: "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | null;
            response_format?: {
                /** @enum {string} */
                type: "text";
            } | {
                /** @enum {string} */
                type: "json_object";
            } | {
                json_schema: {
                    name?: string;
                    schema: {
                        [key: string]: unknown;
                    };
                    strict?: boolean | null;
                };
                /** @enum {string} */
                type: "json_schema";
            } | null;
            seed?: number | null;
            stop?: string | string[] | null;
            stream?: boolean | null;
            stream_options?: {
                include_usage?: boolean;
            } | null;
            temperature?: number | null;
            tool_choice?: ("none" | "auto" | "required") | {
                function: {
                    name: string;
                };
                /** @enum {string} */
                type: "function";
            } | null;
            tools?: {
                function: {
                    description?: string;
                    name: string;
                    parameters?: {
                        [key: string]: unknown;
                    };
                    strict?: boolean | null;
                };
                /** @enum {string} */
                type: "function";
            }[] | null;
            top_logprobs?: number | null;
            top_p?: number | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "model": "llama3.2",
         *       "message": "Hello"
         *     }
         */
        ChatRequest: {
            /**
             * Format: uuid
             * @description Left out: a new conversation.
             */
            conversation_id?: string;
            /** @description What the person says. */
            message?: string | ({
                text: string;
                /** @enum {string} */
                type: "text";
            } | {
                /** @description The bytes of the image in base64. */
                data: string;
                media_type: string;
                /** @enum {string} */
                type: "image";
            })[];
            /** @description Instead of `message`: several messages, such as the results of tools. */
            messages?: ({
                content: string | ({
                    text: string;
                    /** @enum {string} */
                    type: "text";
                } | {
                    /** @description The bytes of the image in base64. */
                    data: string;
                    media_type: string;
                    /** @enum {string} */
                    type: "image";
                })[];
                /** @enum {string} */
                role: "user";
            } | {
                content: string;
                /** @enum {string} */
                role: "system" | "assistant";
            } | {
                content: string;
                /** @enum {string} */
                role: "tool";
                tool_call_id: string;
            })[];
            /** @description Left out: that of the conversation, or else the default of the service. */
            model?: string;
            options?: {
                frequency_penalty?: number;
                max_output_tokens?: number;
                output?: {
                    /** @enum {string} */
                    type: "text" | "json";
                } | {
                    name?: string;
                    schema: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    type: "json_schema";
                };
                presence_penalty?: number;
                /** @enum {string} */
                reasoning?: "default" | "off" | "low" | "medium" | "high" | "max";
                seed?: number;
                stop?: string[];
                temperature?: number;
                tool_choice?: ("auto" | "none" | "required") | {
                    name: string;
                };
                tools?: {
                    description?: string;
                    name: string;
                    parameters: {
                        [key: string]: unknown;
                    };
                    strict?: boolean;
                }[];
                top_k?: number;
                top_p?: number;
            };
            /**
             * Format: uuid
             * @description The message to follow, `null` for the beginning; left out: the one that came last. To edit a message, send its new text with the `parent_message_id` that it has.
             */
            parent_message_id?: string | null;
            /**
             * Format: uuid
             * @description Instead of a message: the id of an answer, to be given again beside it.
             */
            regenerate?: string;
        };
        /** @description As the provider counted; null where it did not. */
        ChatUsage: {
            input_tokens: number | null;
            output_tokens: number | null;
        };
        CommunityPost: {
            body: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            /** @description Whether a moderator has taken it out of the list. */
            hidden: boolean;
            /** Format: uuid */
            id: string;
            title: string;
        };
        CommunityPostCreate: {
            body: string;
            title: string;
        };
        CommunityPostPage: {
            items: components["schemas"]["CommunityPost"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        CommunityPostPatch: {
            hidden: boolean;
        };
        Conversation: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @description The model that was asked last. */
            model: string | null;
            title: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        ConversationCreate: {
            model?: string | null;
            title?: string | null;
        };
        ConversationPage: {
            items: components["schemas"]["Conversation"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        ConversationPatch: {
            title: string | null;
        };
        DeadLetter: {
            attempts: number;
            /** Format: date-time */
            created_at: string;
            error: {
                code?: string;
                message: string;
                name: string;
            } | null;
            /** Format: date-time */
            failed_at: string;
            /**
             * Format: uuid
             * @description The id of the job.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose job it is; null for the work of the installation itself.
             */
            organization_id: string | null;
            queue: string;
            task: string;
        };
        DeadLetterPage: {
            items: components["schemas"]["DeadLetter"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        DeadLettersRedrive: {
            /** @description Only what failed in this queue. */
            queue?: string;
        };
        DeadLettersRedriven: {
            /** @description Whether there are more, for a further request. */
            more: boolean;
            redriven: number;
        };
        DeliveryPage: {
            items: components["schemas"]["WebhookDelivery"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        Embeddings: {
            data: {
                embedding: number[] | string;
                index: number;
                /** @enum {string} */
                object: "embedding";
            }[];
            model: string;
            /** @enum {string} */
            object: "list";
            usage?: {
                prompt_tokens: number;
                total_tokens: number;
            };
        };
        /** @description One text or up to 2048; tokens instead of texts are refused. */
        EmbeddingsRequest: {
            dimensions?: number | null;
            /** @enum {string|null} */
            encoding_format?: "float" | "base64" | null;
            input: string | string[] | number[] | number[][];
            model: string;
        };
        File: {
            bytes: number;
            /** @description Seconds since 1970. */
            created_at: number;
            expires_at: number;
            filename: string;
            /** @example file-01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10 */
            id: string;
            /** @enum {string} */
            object: "file";
            /** @enum {string} */
            purpose: "batch" | "batch_output" | "export";
            /**
             * @description Files need no processing.
             * @enum {string}
             */
            status: "processed";
        };
        FileDeleted: {
            /** @enum {boolean} */
            deleted: true;
            id: string;
            /** @enum {string} */
            object: "file";
        };
        FileList: {
            data: components["schemas"]["File"][];
            first_id: string | null;
            has_more: boolean;
            last_id: string | null;
            /** @enum {string} */
            object: "list";
        };
        FileUpload: {
            /** @enum {string} */
            "expires_after[anchor]"?: "created_at";
            "expires_after[seconds]"?: number;
            /**
             * Format: binary
             * @description The content, with its name.
             */
            file: string;
            /**
             * @description The only one there is: `batch`.
             * @enum {string}
             */
            purpose: "batch";
        };
        Health: {
            dependencies: {
                [key: string]: {
                    latency_ms: number;
                    ok: boolean;
                    reason?: string;
                    version?: string;
                };
            };
            /** @enum {string} */
            status: "ok" | "degraded" | "unavailable";
            version: string;
        };
        Interests: {
            interests: string[];
        };
        Invitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            invited_by: string;
            role: components["schemas"]["Role"];
        };
        InvitationAcceptance: {
            token: string;
        };
        InvitationPage: {
            items: components["schemas"]["Invitation"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        InvitationRequest: {
            email: string;
            role: components["schemas"]["Role"];
        };
        IssuedApiKey: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** @description How the key begins; its secret is not part of it. */
            hint: string;
            /** Format: uuid */
            id: string;
            /** @description The key itself. It is shown this once. */
            key: string;
            name: string;
            /**
             * Format: uuid
             * @description The project that it belongs to, and ends with.
             */
            project_id: string | null;
            scopes: string[];
            /**
             * Format: uuid
             * @description Its owner, whose permissions bound its own.
             */
            user_id: string;
        };
        IssuedInvitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            invited_by: string;
            role: components["schemas"]["Role"];
            /** @description To be handed to the person invited. It is shown this once. */
            token: string;
        };
        IssuedWebhook: components["schemas"]["Webhook"] & {
            /** @description Signs its messages. Shown this once. */
            secret: string;
        };
        Job: components["schemas"]["JobSummary"] & {
            /**
             * @description Why a job that could run waits: no worker serves its queue, or an operator has paused it. Told by `GET /v1/jobs/{id}` alone.
             * @enum {string|null}
             */
            held_back: "no_worker" | "queue_paused" | null;
            input?: unknown;
            /** @description Of a cancelled job: what it had got done. */
            output?: unknown;
        };
        /**
         * @example {
         *       "type": "chat",
         *       "input": {
         *         "model": "llama3.2",
         *         "messages": [
         *           {
         *             "role": "user",
         *             "content": "Hello"
         *           }
         *         ]
         *       }
         *     }
         */
        JobCreate: {
            /** @description What the type of job takes. */
            input?: unknown;
            /** @description Higher runs first; 0 where it is left out. */
            priority?: number;
            /**
             * Format: date-time
             * @description The job waits until then.
             */
            run_at?: string;
            type: string;
            /** @description While a job of the type with this key waits or runs, no second one is made. */
            unique_key?: string;
        };
        JobPage: {
            items: components["schemas"]["JobSummary"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        JobSummary: {
            attempts: number;
            /** Format: date-time */
            cancel_requested_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            /** Format: date-time */
            ended_at: string | null;
            /** @description Why the last attempt failed. */
            error: {
                code?: string;
                message: string;
                name: string;
            } | null;
            /** Format: uuid */
            id: string;
            priority: number;
            progress: {
                completed: number;
                total?: number;
                unit?: string;
            } | null;
            /** Format: date-time */
            run_at: string;
            /** Format: date-time */
            started_at: string | null;
            /**
             * @description `queued` is also a job that waits for its next attempt.
             * @enum {string}
             */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            type: string;
            unique_key: string | null;
        };
        JoinedOrganization: components["schemas"]["Organization"] & {
            /** @description Whether this request is made in its name. */
            is_current: boolean;
            /** Format: date-time */
            joined_at: string;
            role: components["schemas"]["Role"];
        };
        JoinedOrganizationPage: {
            items: components["schemas"]["JoinedOrganization"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        JsonWebKeySet: {
            keys: ({
                alg: string;
                kid: string;
                kty: string;
            } & {
                [key: string]: unknown;
            })[];
        };
        LoginAnswer: {
            access_token: string;
            /** @description With a cookie alone: for browsers that send no `Origin`. */
            csrf_token?: string;
            /** @description Seconds until the access token ends. */
            expires_in: number;
            /** @description Good for one exchange. */
            refresh_token?: string;
            /** Format: uuid */
            session_id: string;
            /** @enum {string} */
            token_type: "Bearer";
        };
        LoginRequest: {
            /** @description Sets the session cookie of a browser, and gives no refresh token. Where a browser sends neither `Origin` nor `Sec-Fetch-Site`, each change needs the `csrf_token` of the answer in `X-CSRF-Token`. */
            cookie?: boolean;
            /** @description A name for this device in the list of sessions. */
            device_label?: string | null;
            email: string;
            password: string;
        };
        LogoutRequest: {
            refresh_token?: string;
        };
        Member: {
            email: string;
            /** Format: date-time */
            joined_at: string;
            name: string | null;
            role: components["schemas"]["Role"];
            /** Format: uuid */
            user_id: string;
        };
        MemberPage: {
            items: components["schemas"]["Member"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        MemberPatch: {
            role: components["schemas"]["Role"];
        };
        Message: {
            content: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            error_code: string | null;
            finish_reason: string | null;
            /** Format: uuid */
            id: string;
            images: {
                bytes: number;
                /** @description Base64; left out of lists. */
                data?: string;
                media_type: string;
            }[];
            input_tokens: number | null;
            model: string | null;
            output_tokens: number | null;
            /**
             * Format: uuid
             * @description The message that it follows. Messages that follow the same one are branches.
             */
            parent_message_id: string | null;
            reasoning: string | null;
            /** @enum {string} */
            role: "system" | "user" | "assistant" | "tool";
            /**
             * @description `partial`: its reader left before the end. `failed`: the model did.
             * @enum {string}
             */
            state: "pending" | "complete" | "partial" | "failed";
            tool_call_id: string | null;
            tool_calls: {
                /** @description JSON text of an object, as the model wrote it. */
                arguments: string;
                id: string;
                name: string;
            }[];
        };
        MessagePage: {
            items: components["schemas"]["Message"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        Model: {
            capabilities: string[];
            context_length?: number;
            /** @description Seconds since 1970; 0 where it is not known. */
            created: number;
            id: string;
            /** @enum {string} */
            object: "model";
            owned_by: string;
        };
        ModelList: {
            data: components["schemas"]["Model"][];
            /** @enum {string} */
            object: "list";
        };
        OpenAIError: {
            error: {
                code: string | null;
                message: string;
                param: string | null;
                type: string;
            };
        };
        Organization: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Whether it came with an account. */
            personal: boolean;
        };
        OrganizationPatch: {
            name: string;
        };
        OrganizationRequest: {
            name: string;
        };
        OrganizationSwitch: {
            /** Format: uuid */
            organization_id: string;
        };
        PasswordChangeRequest: {
            current_password: string;
            /** @description 8 to 128 characters, with at least one letter and one number. Neither one that many people have, nor one that contains the name of the service or what stands before the `@` of the email address. */
            new_password: string;
        };
        Problem: {
            /** @enum {string} */
            code: "malformed_json" | "bad_request" | "unauthenticated" | "forbidden" | "not_found" | "method_not_allowed" | "request_incomplete" | "conflict" | "precondition_failed" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "expectation_failed" | "validation_failed" | "rate_limited" | "header_fields_too_large" | "client_closed_request" | "internal_error" | "service_unavailable" | "request_timeout" | "idempotency_key_invalid" | "idempotency_key_reused" | "idempotency_in_progress" | "idempotency_not_replayable" | "idempotency_unknown_outcome" | "insufficient_quota" | "csrf_failed" | "email_taken" | "invalid_credentials" | "invalid_token" | "invalid_refresh_token" | "token_reused" | "insufficient_scope" | "last_owner" | "session_required" | "invalid_cursor" | "cursor_mismatch" | "invalid_limit" | "limit_too_large" | "invalid_page" | "unsupported_sort" | "unsupported_direction" | "unsupported_total" | "job_exists" | "job_not_repeatable" | "batch_ended" | "file_in_use" | "storage_full" | "model_not_found" | "unsupported_parameter" | "context_length_exceeded" | "upstream_error" | "upstream_unreachable" | "upstream_timeout" | "overloaded" | "model_loading";
            detail: string;
            errors?: {
                code: string;
                /** @enum {string} */
                in: "body" | "query" | "path" | "header" | "cookie";
                message: string;
                /** @description JSON Pointer (RFC 6901). */
                pointer: string;
            }[];
            instance?: string;
            request_id?: string;
            /** @description Seconds. */
            retry_after?: number;
            /** @description Whether the same request may succeed later. */
            retryable?: boolean;
            status: number;
            title: string;
            trace_id?: string;
            /** @description Where the code is explained (a URI reference). */
            type: string;
        } & {
            [key: string]: unknown;
        };
        Project: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            description: string | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            updated_at: string;
        };
        ProjectCreate: {
            description?: string | null;
            name: string;
        };
        ProjectPage: {
            items: components["schemas"]["Project"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        ProjectPatch: {
            description?: string | null;
            name?: string;
        };
        Queue: {
            dead_letters: number;
            /** @description Jobs whose time has not come, retries included. */
            delayed: number;
            failed_per_minute: number;
            finished_per_minute: number;
            name: string;
            /** @description For how long the oldest of the waiting jobs could have run. */
            oldest_waiting_seconds: number | null;
            /** Format: date-time */
            paused_at: string | null;
            running: number;
            /** @description Jobs that could run now. */
            waiting: number;
            /** @description Workers that take jobs from it. With none, its jobs wait for ever. */
            workers: number;
        };
        QueuePage: {
            items: components["schemas"]["Queue"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        Quota: {
            /** @description Requests, tokens, requests at a time, or millionths of the currency for `cost`. */
            amount: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            metric: "requests" | "tokens" | "cost" | "concurrency";
            /**
             * Format: uuid
             * @description The organisation, a project of it, a member of it, or a key of it.
             */
            subject_id: string;
            /** @enum {string} */
            subject_type: "organization" | "project" | "user" | "api_key";
            /** Format: date-time */
            updated_at: string;
            /**
             * @description `moment` goes with `concurrency`.
             * @enum {string}
             */
            window: "minute" | "hour" | "day" | "month" | "moment";
        };
        QuotaCreate: {
            /** @description Requests, tokens, requests at a time, or millionths of the currency for `cost`. */
            amount: number;
            /** @enum {string} */
            metric: "requests" | "tokens" | "cost" | "concurrency";
            /**
             * Format: uuid
             * @description The organisation, a project of it, a member of it, or a key of it.
             */
            subject_id: string;
            /** @enum {string} */
            subject_type: "organization" | "project" | "user" | "api_key";
            /**
             * @description `moment` goes with `concurrency`.
             * @enum {string}
             */
            window: "minute" | "hour" | "day" | "month" | "moment";
        };
        QuotaPage: {
            items: components["schemas"]["Quota"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        QuotaPatch: {
            /** @description Requests, tokens, requests at a time, or millionths of the currency for `cost`. */
            amount: number;
        };
        RefreshTokenRequest: {
            refresh_token: string;
        };
        /** @enum {string} */
        Role: "owner" | "admin" | "member" | "viewer";
        Schedule: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            cron: string;
            /** Format: uuid */
            id: string;
            input?: unknown;
            /** Format: uuid */
            last_job_id: string | null;
            /** Format: date-time */
            last_run_at: string | null;
            /** Format: date-time */
            next_run_at: string | null;
            paused: boolean;
            /** Format: date-time */
            paused_at: string | null;
            /**
             * @description `not_permitted`: the account in whose name it runs has left, lost its role, or its API key ended. `invalid_input`: its input fits its type no longer.
             * @enum {string|null}
             */
            paused_reason: "requested" | "not_permitted" | "invalid_input" | null;
            priority: number;
            /**
             * Format: uuid
             * @description The account in whose name its jobs run: whoever changed it last.
             */
            runs_as: string;
            time_zone: string;
            type: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "type": "chat",
         *       "input": {
         *         "model": "llama3.2",
         *         "messages": [
         *           {
         *             "role": "user",
         *             "content": "Hello"
         *           }
         *         ]
         *       },
         *       "cron": "30 2 * * 1-5",
         *       "time_zone": "Europe/Berlin"
         *     }
         */
        ScheduleCreate: {
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week. With lists, ranges, steps and names.
             * @example 30 2 * * 1-5
             */
            cron: string;
            /**
             * @description What the type of job takes.
             * @example {
             *       "model": "llama3.2",
             *       "messages": [
             *         {
             *           "role": "user",
             *           "content": "Hello"
             *         }
             *       ]
             *     }
             */
            input?: unknown;
            /** @default false */
            paused?: boolean;
            /** @default 0 */
            priority?: number;
            /**
             * @description A name of the IANA time zone database.
             * @default UTC
             * @example Europe/Berlin
             */
            time_zone?: string;
            type: string;
        };
        SchedulePage: {
            items: components["schemas"]["Schedule"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        SchedulePatch: {
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week. With lists, ranges, steps and names.
             * @example 30 2 * * 1-5
             */
            cron?: string;
            /**
             * @description What the type of job takes.
             * @example {
             *       "model": "llama3.2",
             *       "messages": [
             *         {
             *           "role": "user",
             *           "content": "Hello"
             *         }
             *       ]
             *     }
             */
            input?: unknown;
            paused?: boolean;
            priority?: number;
            /**
             * @description A name of the IANA time zone database.
             * @example Europe/Berlin
             */
            time_zone?: string;
        };
        Session: {
            /** @description What the user agent says, where it can be read. */
            client: {
                browser: string | null;
                browser_version: string | null;
                device: string | null;
                operating_system: string | null;
            } | null;
            /** Format: date-time */
            created_at: string;
            device_label: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            ip: string | null;
            /** @description Whether this request is made in it. */
            is_current: boolean;
            /**
             * Format: date-time
             * @description Up to five minutes behind.
             */
            last_used_at: string;
            user_agent: string | null;
        };
        SessionPage: {
            items: components["schemas"]["Session"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        SessionPatch: {
            device_label: string | null;
        };
        SignupRequest: {
            /** @description At most 190 characters. */
            email: string;
            name?: string | null;
            /** @description 8 to 128 characters, with at least one letter and one number. Neither one that many people have, nor one that contains the name of the service or what stands before the `@` of the email address. */
            password: string;
        };
        Status: {
            services: components["schemas"]["StatusEvent"][];
            /** @enum {string} */
            status: "operational" | "maintenance" | "degraded" | "partial_outage" | "major_outage";
        };
        StatusEvent: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            message: string | null;
            service: string;
            /** @enum {string} */
            state: "operational" | "maintenance" | "degraded" | "partial_outage" | "major_outage";
            title: string;
        };
        StatusEventCreate: {
            message?: string | null;
            service: string;
            /** @enum {string} */
            state: "operational" | "maintenance" | "degraded" | "partial_outage" | "major_outage";
            title: string;
        };
        StatusEventPage: {
            items: components["schemas"]["StatusEvent"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        SupportTicket: {
            body: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            /**
             * @description From `open` to `in_progress`, `resolved` and `closed`; a resolved ticket may be opened again, a closed one not.
             * @enum {string}
             */
            status: "open" | "in_progress" | "resolved" | "closed";
            subject: string;
            /** Format: date-time */
            updated_at: string;
        };
        SupportTicketCreate: {
            body: string;
            /**
             * @default normal
             * @enum {string}
             */
            priority?: "low" | "normal" | "high" | "urgent";
            subject: string;
        };
        SupportTicketPage: {
            items: components["schemas"]["SupportTicket"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        SupportTicketPatch: {
            /** @enum {string} */
            priority?: "low" | "normal" | "high" | "urgent";
            /**
             * @description From `open` to `in_progress`, `resolved` and `closed`; a resolved ticket may be opened again, a closed one not.
             * @enum {string}
             */
            status?: "open" | "in_progress" | "resolved" | "closed";
        };
        SwitchedTokens: {
            access_token: string;
            /** @description Seconds until the access token ends. */
            expires_in: number;
            /** Format: uuid */
            organization_id: string;
            /** Format: uuid */
            session_id: string;
            /** @enum {string} */
            token_type: "Bearer";
        };
        Tokens: {
            access_token: string;
            /** @description Seconds until the access token ends. */
            expires_in: number;
            /** @description Good for one exchange. */
            refresh_token: string;
            /** Format: uuid */
            session_id: string;
            /** @enum {string} */
            token_type: "Bearer";
        };
        UsageReport: {
            currency: string;
            /** Format: date */
            from: string;
            items: {
                aborted_requests: number;
                /** Format: uuid */
                api_key_id?: string | null;
                /** @description In `currency`, by the prices at that time. */
                cost: number;
                /** Format: date */
                day?: string;
                /** @description Requests whose tokens were estimated. */
                estimated_requests: number;
                failed_requests: number;
                input_tokens: number;
                /** @enum {string} */
                kind?: "chat" | "embeddings";
                model?: string;
                output_tokens: number;
                /** Format: uuid */
                project_id?: string | null;
                requests: number;
                /** @description Requests of which no tokens are known. */
                uncounted_requests: number;
                /** Format: uuid */
                user_id?: string;
            }[];
            /** Format: date */
            to: string;
        };
        User: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: uuid */
            id: string;
            name: string | null;
        };
        UserPage: {
            items: components["schemas"]["User"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        UserPatch: {
            name: string | null;
        };
        Webhook: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            /**
             * @description `gone`: the receiver answered 410. `failing`: no attempt succeeded for 5 days.
             * @enum {string|null}
             */
            disabled_reason: "owner" | "gone" | "failing" | null;
            enabled: boolean;
            event_types: ("job.succeeded" | "job.failed" | "job.cancelled" | "batch.completed" | "batch.failed" | "batch.expired" | "batch.cancelled" | "usage.threshold_reached" | "security.refresh_token_reused" | "security.password_changed" | "webhook.disabled")[];
            /** Format: date-time */
            failing_since: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description Until when the secret before this one signs too.
             */
            previous_secret_until: string | null;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        WebhookCreate: {
            description?: string | null;
            event_types: ("job.succeeded" | "job.failed" | "job.cancelled" | "batch.completed" | "batch.failed" | "batch.expired" | "batch.cancelled" | "usage.threshold_reached" | "security.refresh_token_reused" | "security.password_changed" | "webhook.disabled")[];
            /** @description http or https, on the internet. */
            url: string;
        };
        WebhookDelivery: {
            /** @description The last of them first, at most ten. */
            attempts: {
                attempt: number;
                /** Format: date-time */
                created_at: string;
                duration_ms: number;
                failure: string | null;
                status: number | null;
            }[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string | null;
            /**
             * Format: uuid
             * @description The `webhook-id` of every attempt.
             */
            id: string;
            /** Format: date-time */
            next_attempt_at: string | null;
            /** @enum {string} */
            state: "pending" | "delivered" | "failed";
            type: string;
        };
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
        WebhookPatch: {
            description?: string | null;
            enabled?: boolean;
            event_types?: ("job.succeeded" | "job.failed" | "job.cancelled" | "batch.completed" | "batch.failed" | "batch.expired" | "batch.cancelled" | "usage.threshold_reached" | "security.refresh_token_reused" | "security.password_changed" | "webhook.disabled")[];
            /** @description http or https, on the internet. */
            url?: string;
        };
        WebhookSecretRotation: {
            /** @description For how long the present secret signs too; a day by default. */
            overlap_seconds?: number;
        };
        Worker: {
            /** Format: date-time */
            drain_requested_at: string | null;
            /** Format: date-time */
            heartbeat_at: string;
            host: string;
            /** Format: uuid */
            id: string;
            pid: number;
            queues: string[];
            running: number;
            /** Format: date-time */
            started_at: string;
            /**
             * @description `draining`: takes no further job. `drained`: has none left. `lost`: has said nothing for 20 seconds.
             * @enum {string}
             */
            state: "running" | "draining" | "drained" | "lost";
            version: string;
        };
        WorkerDetail: components["schemas"]["Worker"] & {
            /** @description The oldest hundred, as it reported them last. */
            running_jobs: {
                attempt: number;
                /** Format: uuid */
                id: string;
                queue: string;
                /** Format: date-time */
                started_at: string;
                task: string;
            }[];
        };
        WorkerPage: {
            items: components["schemas"]["Worker"][];
            links: {
                /** @description To be followed as it is. */
                next: string | null;
                /** @description To be followed as it is. */
                prev: string | null;
                self: string;
            };
            page: {
                has_next: boolean;
                has_prev: boolean;
                limit: number;
                total?: number;
                /** @enum {boolean} */
                total_estimated?: true;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    "health.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of each part. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "text",
                     *       "dependencies": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    "live.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "live"
                     *     }
                     */
                    "application/json": {
                        /** @enum {string} */
                        status: "live";
                    };
                };
            };
        };
    };
    "ready.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready"
                     *     }
                     */
                    "application/json": {
                        /** @enum {string} */
                        status: "ready";
                    };
                };
            };
        };
    };
    "admin.deadLetters.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                queue?: string;
                /** @description The order: id, -id; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest jobs first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "queue": "text",
                     *           "task": "text",
                     *           "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "attempts": 1,
                     *           "error": {
                     *             "name": "Ada",
                     *             "code": "text",
                     *             "message": "text"
                     *           },
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "failed_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
        };
    };
    "admin.deadLetters.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "queue": "text",
                     *       "task": "text",
                     *       "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "attempts": 1,
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "failed_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
        };
    };
    "admin.deadLetters.redrive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it was. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "queue": "text",
                     *       "task": "text",
                     *       "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "attempts": 1,
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "failed_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
        };
    };
    "admin.deadLetters.redriveAll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "queue": "text"
                 *     }
                 */
                "application/json": components["schemas"]["DeadLettersRedrive"];
            };
        };
        responses: {
            /** @description How many. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "redriven": 1,
                     *       "more": true
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLettersRedriven"];
                };
            };
        };
    };
    "admin.queues.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: name, -name; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queues, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "Ada",
                     *           "waiting": 1,
                     *           "delayed": 1,
                     *           "running": 1,
                     *           "dead_letters": 1,
                     *           "oldest_waiting_seconds": 1,
                     *           "finished_per_minute": 1,
                     *           "failed_per_minute": 1,
                     *           "workers": 1,
                     *           "paused_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QueuePage"];
                };
            };
        };
    };
    "admin.queues.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Ada",
                     *       "waiting": 1,
                     *       "delayed": 1,
                     *       "running": 1,
                     *       "dead_letters": 1,
                     *       "oldest_waiting_seconds": 1,
                     *       "finished_per_minute": 1,
                     *       "failed_per_minute": 1,
                     *       "workers": 1,
                     *       "paused_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Queue"];
                };
            };
        };
    };
    "admin.queues.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Ada",
                     *       "waiting": 1,
                     *       "delayed": 1,
                     *       "running": 1,
                     *       "dead_letters": 1,
                     *       "oldest_waiting_seconds": 1,
                     *       "finished_per_minute": 1,
                     *       "failed_per_minute": 1,
                     *       "workers": 1,
                     *       "paused_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Queue"];
                };
            };
        };
    };
    "admin.queues.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                queue: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Ada",
                     *       "waiting": 1,
                     *       "delayed": 1,
                     *       "running": 1,
                     *       "dead_letters": 1,
                     *       "oldest_waiting_seconds": 1,
                     *       "finished_per_minute": 1,
                     *       "failed_per_minute": 1,
                     *       "workers": 1,
                     *       "paused_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Queue"];
                };
            };
        };
    };
    "admin.workers.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: started_at, -started_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workers, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "host": "text",
                     *           "pid": 1,
                     *           "version": "text",
                     *           "queues": [
                     *             "text"
                     *           ],
                     *           "state": "running",
                     *           "running": 1,
                     *           "started_at": "2026-01-31T12:34:56.789Z",
                     *           "heartbeat_at": "2026-01-31T12:34:56.789Z",
                     *           "drain_requested_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WorkerPage"];
                };
            };
        };
    };
    "admin.workers.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "host": "text",
                     *       "pid": 1,
                     *       "version": "text",
                     *       "queues": [
                     *         "text"
                     *       ],
                     *       "state": "running",
                     *       "running": 1,
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "heartbeat_at": "2026-01-31T12:34:56.789Z",
                     *       "drain_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "running_jobs": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "queue": "text",
                     *           "task": "text",
                     *           "attempt": 1,
                     *           "started_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WorkerDetail"];
                };
            };
        };
    };
    "admin.workers.drain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "host": "text",
                     *       "pid": 1,
                     *       "version": "text",
                     *       "queues": [
                     *         "text"
                     *       ],
                     *       "state": "running",
                     *       "running": 1,
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "heartbeat_at": "2026-01-31T12:34:56.789Z",
                     *       "drain_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "running_jobs": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "queue": "text",
                     *           "task": "text",
                     *           "attempt": 1,
                     *           "started_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WorkerDetail"];
                };
            };
        };
    };
    "admin.workers.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "host": "text",
                     *       "pid": 1,
                     *       "version": "text",
                     *       "queues": [
                     *         "text"
                     *       ],
                     *       "state": "running",
                     *       "running": 1,
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "heartbeat_at": "2026-01-31T12:34:56.789Z",
                     *       "drain_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "running_jobs": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "queue": "text",
                     *           "task": "text",
                     *           "attempt": 1,
                     *           "started_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WorkerDetail"];
                };
            };
        };
    };
    "apiKeys.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description Those that belong to this project. */
                project_id?: string;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "name": "Ada",
                     *           "hint": "text",
                     *           "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "project_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "scopes": [
                     *             "text"
                     *           ],
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "expires_at": "2026-01-31T12:34:56.789Z",
                     *           "last_used_at": "2026-01-31T12:34:56.789Z",
                     *           "rotated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
        };
    };
    "apiKeys.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada",
                 *       "scopes": [
                 *         "organization:read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyRequest"];
            };
        };
        responses: {
            /** @description The new key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "hint": "text",
                     *       "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "project_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "scopes": [
                     *         "text"
                     *       ],
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "key": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedApiKey"];
                };
            };
        };
    };
    "apiKeys.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "hint": "text",
                     *       "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "project_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "scopes": [
                     *         "text"
                     *       ],
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "last_used_at": "2026-01-31T12:34:56.789Z",
                     *       "rotated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
        };
    };
    "apiKeys.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key has ended, now or before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "apiKeys.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap_seconds": 1
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description The new key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "hint": "text",
                     *       "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "project_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "scopes": [
                     *         "text"
                     *       ],
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "key": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedApiKey"];
                };
            };
        };
    };
    "auditEvents.list": {
        parameters: {
            query?: {
                action?: "api_key.created" | "api_key.rotated" | "api_key.revoked" | "batch.created" | "batch.cancelled" | "file.created" | "file.deleted" | "project.created" | "project.updated" | "project.deleted" | "conversation.deleted" | "quota.created" | "quota.changed" | "quota.deleted" | "support_ticket.created" | "support_ticket.updated" | "community_post.created" | "community_post.moderated" | "status_event.created" | "schedule.created" | "schedule.updated" | "schedule.deleted" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "queue.paused" | "queue.resumed" | "dead_letter.redriven" | "worker.drained" | "worker.resumed" | "organization.exported" | "organization.created" | "organization.renamed" | "organization.deleted" | "organization.switched" | "member.added" | "member.role_changed" | "member.removed" | "member.left" | "invitation.created" | "invitation.revoked" | "invitation.accepted" | "user.signed_up" | "user.signed_in" | "user.signed_out" | "user.password_changed" | "user.password_reset" | "user.disabled" | "user.enabled" | "user.updated" | "user.interests_changed" | "session.renamed" | "session.revoked" | "session.others_revoked" | "session.reuse_detected";
                /** @description The person who did it. */
                actor?: string;
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description From this time on. */
                since?: string;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description The id of what it was done to. */
                target?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
                /** @description Before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, the latest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "action": "text",
                     *           "actor": {
                     *             "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *             "session_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *             "api_key_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60"
                     *           },
                     *           "target": {
                     *             "type": "chat",
                     *             "id": "text"
                     *           },
                     *           "ip": "203.0.113.7",
                     *           "user_agent": "Mozilla/5.0",
                     *           "request_id": "text",
                     *           "details": {}
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
        };
    };
    "auth.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery 1"
                 *     }
                 */
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description The tokens of a new session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "text",
                     *       "token_type": "Bearer",
                     *       "expires_in": 1,
                     *       "refresh_token": "text",
                     *       "session_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "csrf_token": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
        };
    };
    "auth.logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "text"
                 *     }
                 */
                "application/json": components["schemas"]["LogoutRequest"];
            };
        };
        responses: {
            /** @description There is no such session any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "auth.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "refresh_token": "text"
                 *     }
                 */
                "application/json": components["schemas"]["RefreshTokenRequest"];
            };
        };
        responses: {
            /** @description New tokens of the same session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "text",
                     *       "token_type": "Bearer",
                     *       "expires_in": 1,
                     *       "refresh_token": "text",
                     *       "session_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60"
                     *     }
                     */
                    "application/json": components["schemas"]["Tokens"];
                };
            };
        };
    };
    "auth.sessions.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "last_used_at": "2026-01-31T12:34:56.789Z",
                     *           "user_agent": "Mozilla/5.0",
                     *           "client": {
                     *             "browser": "text",
                     *             "browser_version": "text",
                     *             "operating_system": "text",
                     *             "device": "text"
                     *           },
                     *           "device_label": "text",
                     *           "ip": "203.0.113.7",
                     *           "expires_at": "2026-01-31T12:34:56.789Z",
                     *           "is_current": true
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
        };
    };
    "auth.sessions.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "last_used_at": "2026-01-31T12:34:56.789Z",
                     *       "user_agent": "Mozilla/5.0",
                     *       "client": {
                     *         "browser": "text",
                     *         "browser_version": "text",
                     *         "operating_system": "text",
                     *         "device": "text"
                     *       },
                     *       "device_label": "text",
                     *       "ip": "203.0.113.7",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "is_current": true
                     *     }
                     */
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    "auth.sessions.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "device_label": "text"
                 *     }
                 */
                "application/json": components["schemas"]["SessionPatch"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "last_used_at": "2026-01-31T12:34:56.789Z",
                     *       "user_agent": "Mozilla/5.0",
                     *       "client": {
                     *         "browser": "text",
                     *         "browser_version": "text",
                     *         "operating_system": "text",
                     *         "device": "text"
                     *       },
                     *       "device_label": "text",
                     *       "ip": "203.0.113.7",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "is_current": true
                     *     }
                     */
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    "auth.sessions.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended, now or before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "auth.sessions.revokeOthers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This session is the only one. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "auth.signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery 1"
                 *     }
                 */
                "application/json": components["schemas"]["SignupRequest"];
            };
        };
        responses: {
            /** @description The new account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "name": "Ada",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "auth.switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationSwitch"];
            };
        };
        responses: {
            /** @description An access token for the organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "text",
                     *       "token_type": "Bearer",
                     *       "expires_in": 1,
                     *       "session_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60"
                     *     }
                     */
                    "application/json": components["schemas"]["SwitchedTokens"];
                };
            };
        };
    };
    "batches.list": {
        parameters: {
            query?: {
                /** @description The id of the last one of the page before. */
                after?: string;
                /** @description A page has 1000 at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batches. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "object": "list",
                     *       "data": [
                     *         {
                     *           "id": "batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *           "object": "batch",
                     *           "endpoint": "/v1/chat/completions",
                     *           "errors": {
                     *             "object": "list",
                     *             "data": [
                     *               {
                     *                 "code": "text",
                     *                 "message": "text",
                     *                 "param": "text",
                     *                 "line": 1
                     *               }
                     *             ]
                     *           },
                     *           "input_file_id": "file-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "completion_window": "24h",
                     *           "status": "validating",
                     *           "output_file_id": "text",
                     *           "error_file_id": "text",
                     *           "created_at": 1,
                     *           "in_progress_at": 1,
                     *           "expires_at": 1,
                     *           "finalizing_at": 1,
                     *           "completed_at": 1,
                     *           "failed_at": 1,
                     *           "expired_at": 1,
                     *           "cancelling_at": 1,
                     *           "cancelled_at": 1,
                     *           "request_counts": {
                     *             "total": 1,
                     *             "completed": 1,
                     *             "failed": 1
                     *           },
                     *           "metadata": {}
                     *         }
                     *       ],
                     *       "first_id": "text",
                     *       "last_id": "text",
                     *       "has_more": true
                     *     }
                     */
                    "application/json": components["schemas"]["BatchList"];
                };
            };
        };
    };
    "batches.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "input_file_id": "file-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                 *       "endpoint": "/v1/chat/completions",
                 *       "completion_window": "24h"
                 *     }
                 */
                "application/json": components["schemas"]["BatchCreate"];
            };
        };
        responses: {
            /** @description The batch, which is validated now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *       "object": "batch",
                     *       "endpoint": "/v1/chat/completions",
                     *       "errors": {
                     *         "object": "list",
                     *         "data": [
                     *           {
                     *             "code": "text",
                     *             "message": "text",
                     *             "param": "text",
                     *             "line": 1
                     *           }
                     *         ]
                     *       },
                     *       "input_file_id": "file-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "completion_window": "24h",
                     *       "status": "validating",
                     *       "output_file_id": "text",
                     *       "error_file_id": "text",
                     *       "created_at": 1,
                     *       "in_progress_at": 1,
                     *       "expires_at": 1,
                     *       "finalizing_at": 1,
                     *       "completed_at": 1,
                     *       "failed_at": 1,
                     *       "expired_at": 1,
                     *       "cancelling_at": 1,
                     *       "cancelled_at": 1,
                     *       "request_counts": {
                     *         "total": 1,
                     *         "completed": 1,
                     *         "failed": 1
                     *       },
                     *       "metadata": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    "batches.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *       "object": "batch",
                     *       "endpoint": "/v1/chat/completions",
                     *       "errors": {
                     *         "object": "list",
                     *         "data": [
                     *           {
                     *             "code": "text",
                     *             "message": "text",
                     *             "param": "text",
                     *             "line": 1
                     *           }
                     *         ]
                     *       },
                     *       "input_file_id": "file-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "completion_window": "24h",
                     *       "status": "validating",
                     *       "output_file_id": "text",
                     *       "error_file_id": "text",
                     *       "created_at": 1,
                     *       "in_progress_at": 1,
                     *       "expires_at": 1,
                     *       "finalizing_at": 1,
                     *       "completed_at": 1,
                     *       "failed_at": 1,
                     *       "expired_at": 1,
                     *       "cancelling_at": 1,
                     *       "cancelled_at": 1,
                     *       "request_counts": {
                     *         "total": 1,
                     *         "completed": 1,
                     *         "failed": 1
                     *       },
                     *       "metadata": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    "batches.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch, which is about to end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "batch_01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *       "object": "batch",
                     *       "endpoint": "/v1/chat/completions",
                     *       "errors": {
                     *         "object": "list",
                     *         "data": [
                     *           {
                     *             "code": "text",
                     *             "message": "text",
                     *             "param": "text",
                     *             "line": 1
                     *           }
                     *         ]
                     *       },
                     *       "input_file_id": "file-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "completion_window": "24h",
                     *       "status": "validating",
                     *       "output_file_id": "text",
                     *       "error_file_id": "text",
                     *       "created_at": 1,
                     *       "in_progress_at": 1,
                     *       "expires_at": 1,
                     *       "finalizing_at": 1,
                     *       "completed_at": 1,
                     *       "failed_at": 1,
                     *       "expired_at": 1,
                     *       "cancelling_at": 1,
                     *       "cancelled_at": 1,
                     *       "request_counts": {
                     *         "total": 1,
                     *         "completed": 1,
                     *         "failed": 1
                     *       },
                     *       "metadata": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    chat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "llama3.2",
                 *       "message": "Hello"
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "conversation_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "message_ids": [
                     *         "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60"
                     *       ],
                     *       "omitted_messages": 1,
                     *       "message": {
                     *         "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *         "conversation_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *         "parent_message_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *         "role": "system",
                     *         "state": "pending",
                     *         "content": "text",
                     *         "reasoning": "text",
                     *         "images": [
                     *           {
                     *             "media_type": "text",
                     *             "bytes": 1,
                     *             "data": "text"
                     *           }
                     *         ],
                     *         "tool_calls": [
                     *           {
                     *             "id": "text",
                     *             "name": "Ada",
                     *             "arguments": "text"
                     *           }
                     *         ],
                     *         "tool_call_id": "text",
                     *         "model": "llama3.2",
                     *         "finish_reason": "text",
                     *         "error_code": "text",
                     *         "input_tokens": 1,
                     *         "output_tokens": 1,
                     *         "created_at": "2026-01-31T12:34:56.789Z"
                     *       },
                     *       "usage": {
                     *         "input_tokens": 1,
                     *         "output_tokens": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChatAnswer"];
                };
            };
        };
    };
    "chat.completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "llama3.2",
                 *       "messages": [
                 *         {
                 *           "role": "system",
                 *           "content": "text"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ChatCompletionRequest"];
            };
        };
        responses: {
            /** @description A `chat.completion`, or a stream of `chat.completion.chunk` events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "chatcmpl-01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "object": "chat.completion",
                     *       "created": 1,
                     *       "model": "llama3.2",
                     *       "choices": [
                     *         {
                     *           "index": 1,
                     *           "message": {
                     *             "role": "assistant",
                     *             "content": "Four.",
                     *             "refusal": "text",
                     *             "reasoning_content": "text",
                     *             "tool_calls": [
                     *               {
                     *                 "id": "text",
                     *                 "type": "function",
                     *                 "function": {
                     *                   "name": "Ada",
                     *                   "arguments": "text"
                     *                 }
                     *               }
                     *             ]
                     *           },
                     *           "logprobs": {
                     *             "content": [
                     *               {
                     *                 "token": "text",
                     *                 "logprob": 1,
                     *                 "bytes": [
                     *                   1
                     *                 ],
                     *                 "top_logprobs": [
                     *                   {
                     *                     "token": "text",
                     *                     "logprob": 1,
                     *                     "bytes": [
                     *                       1
                     *                     ]
                     *                   }
                     *                 ]
                     *               }
                     *             ],
                     *             "refusal": null
                     *           },
                     *           "finish_reason": "stop"
                     *         }
                     *       ],
                     *       "usage": {
                     *         "prompt_tokens": 1,
                     *         "completion_tokens": 1,
                     *         "total_tokens": 1,
                     *         "prompt_tokens_details": {
                     *           "cached_tokens": 1
                     *         },
                     *         "completion_tokens_details": {
                     *           "reasoning_tokens": 1
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChatCompletion"];
                    /**
                     * @example data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1769862896,"model":"llama3.2","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}
                     *
                     *     data: [DONE]
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    "chat.stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "llama3.2",
                 *       "message": "Hello"
                 *     }
                 */
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description Server-sent events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: delta
                     *     data: {"text":"Hello"}
                     *
                     *     event: done
                     *     data: {"state":"complete","finish_reason":"stop"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    "community.posts.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The posts, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "title": "text",
                     *           "body": "text",
                     *           "hidden": true,
                     *           "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CommunityPostPage"];
                };
            };
        };
    };
    "community.posts.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "text",
                 *       "body": "text"
                 *     }
                 */
                "application/json": components["schemas"]["CommunityPostCreate"];
            };
        };
        responses: {
            /** @description The post. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "body": "text",
                     *       "hidden": true,
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CommunityPost"];
                };
            };
        };
    };
    "community.posts.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The post. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "body": "text",
                     *       "hidden": true,
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CommunityPost"];
                };
            };
        };
    };
    "community.posts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hidden": true
                 *     }
                 */
                "application/json": components["schemas"]["CommunityPostPatch"];
            };
        };
        responses: {
            /** @description The post. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "body": "text",
                     *       "hidden": true,
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CommunityPost"];
                };
            };
        };
    };
    "conversations.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversations, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "title": "text",
                     *           "model": "llama3.2",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
        };
    };
    "conversations.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "title": "text"
                 *     }
                 */
                "application/json": components["schemas"]["ConversationCreate"];
            };
        };
        responses: {
            /** @description The conversation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "model": "llama3.2",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "model": "llama3.2",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "conversations.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "text"
                 *     }
                 */
                "application/json": components["schemas"]["ConversationPatch"];
            };
        };
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "title": "text",
                     *       "model": "llama3.2",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    "conversations.messages.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages, the oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "conversation_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "parent_message_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "role": "system",
                     *           "state": "pending",
                     *           "content": "text",
                     *           "reasoning": "text",
                     *           "images": [
                     *             {
                     *               "media_type": "text",
                     *               "bytes": 1,
                     *               "data": "text"
                     *             }
                     *           ],
                     *           "tool_calls": [
                     *             {
                     *               "id": "text",
                     *               "name": "Ada",
                     *               "arguments": "text"
                     *             }
                     *           ],
                     *           "tool_call_id": "text",
                     *           "model": "llama3.2",
                     *           "finish_reason": "text",
                     *           "error_code": "text",
                     *           "input_tokens": 1,
                     *           "output_tokens": 1,
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["MessagePage"];
                };
            };
        };
    };
    "conversations.messages.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "conversation_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "parent_message_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "role": "system",
                     *       "state": "pending",
                     *       "content": "text",
                     *       "reasoning": "text",
                     *       "images": [
                     *         {
                     *           "media_type": "text",
                     *           "bytes": 1,
                     *           "data": "text"
                     *         }
                     *       ],
                     *       "tool_calls": [
                     *         {
                     *           "id": "text",
                     *           "name": "Ada",
                     *           "arguments": "text"
                     *         }
                     *       ],
                     *       "tool_call_id": "text",
                     *       "model": "llama3.2",
                     *       "finish_reason": "text",
                     *       "error_code": "text",
                     *       "input_tokens": 1,
                     *       "output_tokens": 1,
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
        };
    };
    embeddings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "model": "llama3.2",
                 *       "input": "text"
                 *     }
                 */
                "application/json": components["schemas"]["EmbeddingsRequest"];
            };
        };
        responses: {
            /** @description One vector for each text, in their order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "object": "list",
                     *       "data": [
                     *         {
                     *           "object": "embedding",
                     *           "index": 1,
                     *           "embedding": [
                     *             1
                     *           ]
                     *         }
                     *       ],
                     *       "model": "llama3.2",
                     *       "usage": {
                     *         "prompt_tokens": 1,
                     *         "total_tokens": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Embeddings"];
                };
            };
        };
    };
    "files.list": {
        parameters: {
            query?: {
                /** @description The id of the last one of the page before. */
                after?: string;
                /** @description A page has 1000 at most. */
                limit?: number;
                /** @description By the time of creation. */
                order?: "asc" | "desc";
                purpose?: "batch" | "batch_output" | "export";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "object": "list",
                     *       "data": [
                     *         {
                     *           "id": "file-01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *           "object": "file",
                     *           "bytes": 1,
                     *           "created_at": 1,
                     *           "expires_at": 1,
                     *           "filename": "text",
                     *           "purpose": "batch",
                     *           "status": "processed"
                     *         }
                     *       ],
                     *       "first_id": "text",
                     *       "last_id": "text",
                     *       "has_more": true
                     *     }
                     */
                    "application/json": components["schemas"]["FileList"];
                };
            };
        };
    };
    "files.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "purpose": "batch",
                 *       "file": "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}\n"
                 *     }
                 */
                "multipart/form-data": components["schemas"]["FileUpload"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "file-01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *       "object": "file",
                     *       "bytes": 1,
                     *       "created_at": 1,
                     *       "expires_at": 1,
                     *       "filename": "text",
                     *       "purpose": "batch",
                     *       "status": "processed"
                     *     }
                     */
                    "application/json": components["schemas"]["File"];
                };
            };
        };
    };
    "files.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "file-01a1fc7e-7b1c-7cc4-9d4f-5d0f7a3c9b10",
                     *       "object": "file",
                     *       "bytes": 1,
                     *       "created_at": 1,
                     *       "expires_at": 1,
                     *       "filename": "text",
                     *       "purpose": "batch",
                     *       "status": "processed"
                     *     }
                     */
                    "application/json": components["schemas"]["File"];
                };
            };
        };
    };
    "files.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "text",
                     *       "object": "file",
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["FileDeleted"];
                };
            };
        };
    };
    "files.content.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes of the file, as they were stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"custom_id": "1"} */
                    "application/octet-stream": string;
                };
            };
        };
    };
    "invitations.accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "text"
                 *     }
                 */
                "application/json": components["schemas"]["InvitationAcceptance"];
            };
        };
        responses: {
            /** @description The caller is a member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "organization_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "role": "owner"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedInvitation"];
                };
            };
        };
    };
    "jobs.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                state?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The jobs, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "type": "chat",
                     *           "state": "queued",
                     *           "priority": 1,
                     *           "progress": {
                     *             "completed": 1,
                     *             "total": 1,
                     *             "unit": "text"
                     *           },
                     *           "error": {
                     *             "name": "Ada",
                     *             "code": "text",
                     *             "message": "text"
                     *           },
                     *           "attempts": 1,
                     *           "unique_key": "text",
                     *           "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "run_at": "2026-01-31T12:34:56.789Z",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "started_at": "2026-01-31T12:34:56.789Z",
                     *           "ended_at": "2026-01-31T12:34:56.789Z",
                     *           "cancel_requested_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JobPage"];
                };
            };
        };
    };
    "jobs.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "chat",
                 *       "input": {
                 *         "model": "llama3.2",
                 *         "messages": [
                 *           {
                 *             "role": "user",
                 *             "content": "Hello"
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["JobCreate"];
            };
        };
        responses: {
            /** @description The job, which waits or runs already. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "queued",
                     *       "priority": 1,
                     *       "progress": {
                     *         "completed": 1,
                     *         "total": 1,
                     *         "unit": "text"
                     *       },
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "attempts": 1,
                     *       "unique_key": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "run_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "cancel_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "input": {},
                     *       "held_back": "no_worker",
                     *       "output": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "jobs.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "queued",
                     *       "priority": 1,
                     *       "progress": {
                     *         "completed": 1,
                     *         "total": 1,
                     *         "unit": "text"
                     *       },
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "attempts": 1,
                     *       "unique_key": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "run_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "cancel_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "input": {},
                     *       "held_back": "no_worker",
                     *       "output": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "jobs.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "queued",
                     *       "priority": 1,
                     *       "progress": {
                     *         "completed": 1,
                     *         "total": 1,
                     *         "unit": "text"
                     *       },
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "attempts": 1,
                     *       "unique_key": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "run_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "cancel_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "input": {},
                     *       "held_back": "no_worker",
                     *       "output": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "jobs.events.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     event: queued
                     *     data: {"at":"2026-01-31T12:34:56.789Z"}
                     *
                     *     id: 2
                     *     event: running
                     *     data: {"at":"2026-01-31T12:34:57.012Z"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    "jobs.retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "queued",
                     *       "priority": 1,
                     *       "progress": {
                     *         "completed": 1,
                     *         "total": 1,
                     *         "unit": "text"
                     *       },
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "attempts": 1,
                     *       "unique_key": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "run_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "cancel_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "input": {},
                     *       "held_back": "no_worker",
                     *       "output": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "models.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "object": "list",
                     *       "data": [
                     *         {
                     *           "id": "text",
                     *           "object": "model",
                     *           "created": 1,
                     *           "owned_by": "text",
                     *           "context_length": 1,
                     *           "capabilities": [
                     *             "text"
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ModelList"];
                };
            };
        };
    };
    "models.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "text",
                     *       "object": "model",
                     *       "created": 1,
                     *       "owned_by": "text",
                     *       "context_length": 1,
                     *       "capabilities": [
                     *         "text"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Model"];
                };
            };
        };
    };
    "organizations.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: joined_at, -joined_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisations, the last joined first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "name": "Ada",
                     *           "personal": true,
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "role": "owner",
                     *           "joined_at": "2026-01-31T12:34:56.789Z",
                     *           "is_current": true
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["JoinedOrganizationPage"];
                };
            };
        };
    };
    "organizations.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationRequest"];
            };
        };
        responses: {
            /** @description The organisation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "personal": true,
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "role": "owner",
                     *       "joined_at": "2026-01-31T12:34:56.789Z",
                     *       "is_current": true
                     *     }
                     */
                    "application/json": components["schemas"]["JoinedOrganization"];
                };
            };
        };
    };
    "organizations.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "personal": true,
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "organizations.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "organizations.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationPatch"];
            };
        };
        responses: {
            /** @description The organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "personal": true,
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "organizations.invitations.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitations, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "email": "ada@example.com",
                     *           "role": "owner",
                     *           "invited_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "expires_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
        };
    };
    "organizations.invitations.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "role": "owner"
                 *     }
                 */
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            /** @description The invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "role": "owner",
                     *       "invited_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "expires_at": "2026-01-31T12:34:56.789Z",
                     *       "token": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedInvitation"];
                };
            };
        };
    };
    "organizations.invitations.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation, without its token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "role": "owner",
                     *       "invited_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "expires_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    "organizations.invitations.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its token opens nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "organizations.members.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: joined_at, -joined_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members, the last joined first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "email": "ada@example.com",
                     *           "name": "Ada",
                     *           "role": "owner",
                     *           "joined_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
        };
    };
    "organizations.members.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "name": "Ada",
                     *       "role": "owner",
                     *       "joined_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    "organizations.members.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person is no longer a member. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "organizations.members.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "owner"
                 *     }
                 */
                "application/json": components["schemas"]["MemberPatch"];
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "name": "Ada",
                     *       "role": "owner",
                     *       "joined_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    "organizations.quotas.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path: {
                /** @description The organisation. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quotas, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "subject_type": "organization",
                     *           "subject_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "metric": "requests",
                     *           "window": "minute",
                     *           "amount": 1,
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["QuotaPage"];
                };
            };
        };
    };
    "organizations.quotas.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subject_type": "organization",
                 *       "subject_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                 *       "metric": "requests",
                 *       "window": "minute",
                 *       "amount": 1
                 *     }
                 */
                "application/json": components["schemas"]["QuotaCreate"];
            };
        };
        responses: {
            /** @description The quota. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subject_type": "organization",
                     *       "subject_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "metric": "requests",
                     *       "window": "minute",
                     *       "amount": 1,
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Quota"];
                };
            };
        };
    };
    "organizations.quotas.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation. */
                id: string;
                quota_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quota. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subject_type": "organization",
                     *       "subject_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "metric": "requests",
                     *       "window": "minute",
                     *       "amount": 1,
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Quota"];
                };
            };
        };
    };
    "organizations.quotas.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation. */
                id: string;
                quota_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "organizations.quotas.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organisation. */
                id: string;
                quota_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": 1
                 *     }
                 */
                "application/json": components["schemas"]["QuotaPatch"];
            };
        };
        responses: {
            /** @description The quota. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "subject_type": "organization",
                     *       "subject_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "metric": "requests",
                     *       "window": "minute",
                     *       "amount": 1,
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Quota"];
                };
            };
        };
    };
    "projects.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The projects, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "name": "Ada",
                     *           "description": "text",
                     *           "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
        };
    };
    "projects.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["ProjectCreate"];
            };
        };
        responses: {
            /** @description The project. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "description": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "projects.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "description": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "projects.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "projects.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "name": "Ada",
                     *       "description": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "schedules.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedules, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "type": "chat",
                     *           "input": {},
                     *           "priority": 1,
                     *           "cron": "text",
                     *           "time_zone": "text",
                     *           "paused": true,
                     *           "paused_at": "2026-01-31T12:34:56.789Z",
                     *           "paused_reason": "requested",
                     *           "next_run_at": "2026-01-31T12:34:56.789Z",
                     *           "last_run_at": "2026-01-31T12:34:56.789Z",
                     *           "last_job_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "runs_as": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
        };
    };
    "schedules.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "chat",
                 *       "input": {
                 *         "model": "llama3.2",
                 *         "messages": [
                 *           {
                 *             "role": "user",
                 *             "content": "Hello"
                 *           }
                 *         ]
                 *       },
                 *       "cron": "30 2 * * 1-5",
                 *       "time_zone": "Europe/Berlin"
                 *     }
                 */
                "application/json": components["schemas"]["ScheduleCreate"];
            };
        };
        responses: {
            /** @description The schedule. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "input": {},
                     *       "priority": 1,
                     *       "cron": "text",
                     *       "time_zone": "text",
                     *       "paused": true,
                     *       "paused_at": "2026-01-31T12:34:56.789Z",
                     *       "paused_reason": "requested",
                     *       "next_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_job_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "runs_as": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Schedule"];
                };
            };
        };
    };
    "schedules.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "input": {},
                     *       "priority": 1,
                     *       "cron": "text",
                     *       "time_zone": "text",
                     *       "paused": true,
                     *       "paused_at": "2026-01-31T12:34:56.789Z",
                     *       "paused_reason": "requested",
                     *       "next_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_job_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "runs_as": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Schedule"];
                };
            };
        };
    };
    "schedules.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "schedules.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "input": {
                 *         "model": "llama3.2",
                 *         "messages": [
                 *           {
                 *             "role": "user",
                 *             "content": "Hello"
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SchedulePatch"];
            };
        };
        responses: {
            /** @description The schedule. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "input": {},
                     *       "priority": 1,
                     *       "cron": "text",
                     *       "time_zone": "text",
                     *       "paused": true,
                     *       "paused_at": "2026-01-31T12:34:56.789Z",
                     *       "paused_reason": "requested",
                     *       "next_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_run_at": "2026-01-31T12:34:56.789Z",
                     *       "last_job_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "runs_as": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Schedule"];
                };
            };
        };
    };
    "schedules.run": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "queued",
                     *       "priority": 1,
                     *       "progress": {
                     *         "completed": 1,
                     *         "total": 1,
                     *         "unit": "text"
                     *       },
                     *       "error": {
                     *         "name": "Ada",
                     *         "code": "text",
                     *         "message": "text"
                     *       },
                     *       "attempts": 1,
                     *       "unique_key": "text",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "run_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "started_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "cancel_requested_at": "2026-01-31T12:34:56.789Z",
                     *       "input": {},
                     *       "held_back": "no_worker",
                     *       "output": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "status.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worst state of any service, and the newest event of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "operational",
                     *       "services": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "service": "api",
                     *           "state": "operational",
                     *           "title": "text",
                     *           "message": "text",
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
    "status.events.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "service": "api",
                     *           "state": "operational",
                     *           "title": "text",
                     *           "message": "text",
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["StatusEventPage"];
                };
            };
        };
    };
    "status.events.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "service": "api",
                 *       "state": "operational",
                 *       "title": "text"
                 *     }
                 */
                "application/json": components["schemas"]["StatusEventCreate"];
            };
        };
        responses: {
            /** @description The event. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "service": "api",
                     *       "state": "operational",
                     *       "title": "text",
                     *       "message": "text",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StatusEvent"];
                };
            };
        };
    };
    "status.events.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "service": "api",
                     *       "state": "operational",
                     *       "title": "text",
                     *       "message": "text",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StatusEvent"];
                };
            };
        };
    };
    "support.tickets.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tickets, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "subject": "text",
                     *           "body": "text",
                     *           "status": "open",
                     *           "priority": "low",
                     *           "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SupportTicketPage"];
                };
            };
        };
    };
    "support.tickets.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "subject": "text",
                 *       "body": "text"
                 *     }
                 */
                "application/json": components["schemas"]["SupportTicketCreate"];
            };
        };
        responses: {
            /** @description The ticket, which is open. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "subject": "text",
                     *       "body": "text",
                     *       "status": "open",
                     *       "priority": "low",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
        };
    };
    "support.tickets.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "subject": "text",
                     *       "body": "text",
                     *       "status": "open",
                     *       "priority": "low",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
        };
    };
    "support.tickets.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "open"
                 *     }
                 */
                "application/json": components["schemas"]["SupportTicketPatch"];
            };
        };
        responses: {
            /** @description The ticket. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "subject": "text",
                     *       "body": "text",
                     *       "status": "open",
                     *       "priority": "low",
                     *       "created_by": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SupportTicket"];
                };
            };
        };
    };
    "usage.get": {
        parameters: {
            query?: {
                api_key_id?: string;
                /** @description The first day (UTC); left out, the 30th up to `to`. */
                from?: string;
                /** @description Of `day`, `model`, `api_key`, `project`, `user` and `kind`, with commas; `day` by default, nothing for one sum. */
                group_by?: string;
                model?: string;
                project_id?: string;
                /** @description `organization` is for those who may read the usage of everybody in it. */
                scope?: "own" | "organization";
                /** @description The last day (UTC); left out, today. */
                to?: string;
                /** @description Goes with `scope=organization`. */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sums. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-01-31",
                     *       "to": "2026-01-31",
                     *       "currency": "text",
                     *       "items": [
                     *         {
                     *           "day": "2026-01-31",
                     *           "model": "llama3.2",
                     *           "api_key_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "project_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "user_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "kind": "chat",
                     *           "requests": 1,
                     *           "failed_requests": 1,
                     *           "aborted_requests": 1,
                     *           "estimated_requests": 1,
                     *           "uncounted_requests": 1,
                     *           "input_tokens": 1,
                     *           "output_tokens": 1,
                     *           "cost": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["UsageReport"];
                };
            };
        };
    };
    "users.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "email": "ada@example.com",
                     *           "name": "Ada",
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["UserPage"];
                };
            };
        };
    };
    "users.me.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "name": "Ada",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "users.me.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "email": "ada@example.com",
                     *       "name": "Ada",
                     *       "created_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    "users.me.interests.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The interests, in the order in which they were given. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "interests": [
                     *         "text"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Interests"];
                };
            };
        };
    };
    "users.me.interests.replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "interests": [
                 *         "text"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Interests"];
            };
        };
        responses: {
            /** @description The interests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "interests": [
                     *         "text"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Interests"];
                };
            };
        };
    };
    "users.me.password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current_password": "correct horse battery 1",
                 *       "new_password": "another horse battery 2"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChangeRequest"];
            };
        };
        responses: {
            /** @description New tokens of the same session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "text",
                     *       "token_type": "Bearer",
                     *       "expires_in": 1,
                     *       "refresh_token": "text",
                     *       "session_id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "csrf_token": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["LoginAnswer"];
                };
            };
        };
    };
    "webhooks.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "url": "https://example.com/hooks/headgate",
                     *           "description": "text",
                     *           "event_types": [
                     *             "job.succeeded"
                     *           ],
                     *           "enabled": true,
                     *           "disabled_reason": "owner",
                     *           "failing_since": "2026-01-31T12:34:56.789Z",
                     *           "previous_secret_until": "2026-01-31T12:34:56.789Z",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "updated_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    "webhooks.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/headgate",
                 *       "event_types": [
                 *         "job.succeeded"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WebhookCreate"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "url": "https://example.com/hooks/headgate",
                     *       "description": "text",
                     *       "event_types": [
                     *         "job.succeeded"
                     *       ],
                     *       "enabled": true,
                     *       "disabled_reason": "owner",
                     *       "failing_since": "2026-01-31T12:34:56.789Z",
                     *       "previous_secret_until": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z",
                     *       "secret": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedWebhook"];
                };
            };
        };
    };
    "webhooks.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "url": "https://example.com/hooks/headgate",
                     *       "description": "text",
                     *       "event_types": [
                     *         "job.succeeded"
                     *       ],
                     *       "enabled": true,
                     *       "disabled_reason": "owner",
                     *       "failing_since": "2026-01-31T12:34:56.789Z",
                     *       "previous_secret_until": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    "webhooks.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook is gone; nothing more is sent to it. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "webhooks.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/headgate"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "url": "https://example.com/hooks/headgate",
                     *       "description": "text",
                     *       "event_types": [
                     *         "job.succeeded"
                     *       ],
                     *       "enabled": true,
                     *       "disabled_reason": "owner",
                     *       "failing_since": "2026-01-31T12:34:56.789Z",
                     *       "previous_secret_until": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    "webhooks.deliveries.list": {
        parameters: {
            query?: {
                /** @description Where the page begins, out of a link of another page. */
                cursor?: string;
                /** @description The most items of the page. */
                limit?: number;
                /** @description The order: created_at, -created_at; several with commas. */
                sort?: string;
                /** @description Counts the whole list. */
                total?: "exact" | "estimated";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deliveries, the newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *           "type": "chat",
                     *           "state": "pending",
                     *           "next_attempt_at": "2026-01-31T12:34:56.789Z",
                     *           "created_at": "2026-01-31T12:34:56.789Z",
                     *           "ended_at": "2026-01-31T12:34:56.789Z",
                     *           "attempts": [
                     *             {
                     *               "attempt": 1,
                     *               "status": 1,
                     *               "failure": "text",
                     *               "duration_ms": 1,
                     *               "created_at": "2026-01-31T12:34:56.789Z"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "links": {
                     *         "self": "/v1/…",
                     *         "next": "text",
                     *         "prev": "text"
                     *       },
                     *       "page": {
                     *         "limit": 1,
                     *         "has_next": true,
                     *         "has_prev": true,
                     *         "total": 1,
                     *         "total_estimated": true
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    "webhooks.deliveries.redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which waits. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "pending",
                     *       "next_attempt_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "attempts": [
                     *         {
                     *           "attempt": 1,
                     *           "status": 1,
                     *           "failure": "text",
                     *           "duration_ms": 1,
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "webhooks.rotateSecret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap_seconds": 1
                 *     }
                 */
                "application/json": components["schemas"]["WebhookSecretRotation"];
            };
        };
        responses: {
            /** @description The webhook, with its new secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "url": "https://example.com/hooks/headgate",
                     *       "description": "text",
                     *       "event_types": [
                     *         "job.succeeded"
                     *       ],
                     *       "enabled": true,
                     *       "disabled_reason": "owner",
                     *       "failing_since": "2026-01-31T12:34:56.789Z",
                     *       "previous_secret_until": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "updated_at": "2026-01-31T12:34:56.789Z",
                     *       "secret": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["IssuedWebhook"];
                };
            };
        };
    };
    "webhooks.test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which waits. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60",
                     *       "type": "chat",
                     *       "state": "pending",
                     *       "next_attempt_at": "2026-01-31T12:34:56.789Z",
                     *       "created_at": "2026-01-31T12:34:56.789Z",
                     *       "ended_at": "2026-01-31T12:34:56.789Z",
                     *       "attempts": [
                     *         {
                     *           "attempt": 1,
                     *           "status": 1,
                     *           "failure": "text",
                     *           "duration_ms": 1,
                     *           "created_at": "2026-01-31T12:34:56.789Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
}
