// @generated from openapi.json by pnpm generate
export interface paths {
    "/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListServices"];
        put?: never;
        post: operations["CreateService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetService"];
        put: operations["UpdateService"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListEnvironments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/environments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["PutEnvironment"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListDeployments"];
        put?: never;
        post: operations["RecordDeployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployment-batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["RecordDeployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cdevents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["RecordCdEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetDeployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["RecordTransition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListRollouts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListObservations"];
        put?: never;
        post: operations["RecordObservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListIncidents"];
        put?: never;
        post: operations["OpenIncident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetIncident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["AppendIncidentEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetMatrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetDeliveryMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["WatchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetFeed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListSubscriptions"];
        put?: never;
        post: operations["CreateSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetSubscription"];
        put: operations["UpdateSubscription"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions/{id}/redeliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["RedeliverDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ExportDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ExportEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        Access: "ACCESS_UNSPECIFIED" | "ACCESS_READ" | "ACCESS_DEPLOY" | "ACCESS_OBSERVE" | "ACCESS_EDIT" | "ACCESS_ADMIN";
        AppendIncidentEntryBody: {
            /** @enum {string} */
            kind: "INCIDENT_ENTRY_KIND_NOTE" | "INCIDENT_ENTRY_KIND_CAUSE" | "INCIDENT_ENTRY_KIND_MITIGATED" | "INCIDENT_ENTRY_KIND_RESOLVED" | "INCIDENT_ENTRY_KIND_REOPENED";
            /** Format: date-time */
            at?: string;
            note?: string;
            /** Format: uuid */
            causingDeploymentId?: string;
        };
        Attribution: {
            approver?: string;
            pullRequest?: components["schemas"]["PullRequest"];
        };
        AttributionInput: {
            approver?: string;
            pullRequest?: components["schemas"]["PullRequestInput"];
        };
        Caller: {
            kind: components["schemas"]["CallerKind"];
            subject: string;
            role?: components["schemas"]["Role"];
            access: components["schemas"]["Access"][];
            repository?: string;
            environment?: string;
        };
        /** @enum {string} */
        CallerKind: "CALLER_KIND_UNSPECIFIED" | "CALLER_KIND_ANONYMOUS" | "CALLER_KIND_PERSON" | "CALLER_KIND_PIPELINE" | "CALLER_KIND_CONTROLLER";
        CdContent: {
            environment: components["schemas"]["CdEnvironment"];
            artifactId: string;
        };
        CdContext: {
            specversion?: string;
            version?: string;
            id?: string;
            source?: string;
            type?: string;
            /** Format: date-time */
            timestamp?: string;
            schemaUri?: string;
            chainId?: string;
            links?: Record<string, never>[];
        };
        CdEnvironment: {
            id: string;
            source?: string;
        };
        CdEvent: {
            context: components["schemas"]["CdContext"];
            subject: components["schemas"]["CdSubject"];
            customData?: Record<string, never>;
            customDataContentType?: string;
        };
        CdSubject: {
            id: string;
            source?: string;
            type?: string;
            content: components["schemas"]["CdContent"];
        };
        Cell: {
            service: string;
            environment: string;
            region: string;
            claimed?: components["schemas"]["ClaimedRelease"];
            latest?: components["schemas"]["LatestDeployment"];
            observed?: components["schemas"]["ObservedRelease"];
            drift: components["schemas"]["Drift"];
            regionSkew: boolean;
            /** Format: int32 */
            entityVersion: number;
        };
        ChainPosition: {
            number: string;
            hash: string;
        };
        Claim: {
            subject: string;
            repository?: string;
            repositoryId?: string;
            runId?: string;
            /** Format: int32 */
            runAttempt?: number;
            workflowRef?: string;
            workflowSha?: string;
            actor?: string;
            actorId?: string;
            runNumber?: string;
            eventName?: string;
            ref?: string;
            commitSha?: string;
        };
        ClaimedRelease: {
            deploymentId: string;
            version: string;
            imageDigest: string;
            /** Format: date-time */
            since: string;
        };
        Commit: {
            sha: string;
            /** Format: date-time */
            committedAt: string;
            message?: string;
            author?: string;
            /** Format: int32 */
            pullRequest?: number;
        };
        CommitInput: {
            sha: string;
            /** Format: date-time */
            committedAt: string;
            message?: string;
            author?: string;
            /** Format: int32 */
            pullRequest?: number;
        };
        ComparedRelease: {
            deploymentId: string;
            rolloutId: string;
            region: string;
            version: string;
            imageDigest: string;
            /** Format: date-time */
            since: string;
        };
        ComparedService: {
            service: string;
            difference: components["schemas"]["Difference"];
            release?: components["schemas"]["ComparedRelease"];
            other?: components["schemas"]["ComparedRelease"];
            /** Format: date-time */
            waitingSince?: string;
            commits?: components["schemas"]["Commit"][];
            /** Format: int32 */
            commitCount?: number;
        };
        Comparison: {
            services: components["schemas"]["ComparedService"][];
        };
        CreateServiceBody: {
            name: string;
            team: string;
            repository: components["schemas"]["RepositoryInput"];
            links?: components["schemas"]["LinkInput"][];
        };
        CreateSubscriptionBody: {
            url: string;
            secret: string;
            service?: string;
            team?: string;
            environment?: string;
            /** @enum {string} */
            format: "EVENT_FORMAT_LEDGER" | "EVENT_FORMAT_CDEVENTS";
        };
        DeadLetter: {
            event: components["schemas"]["Event"];
            /** Format: int32 */
            attempts: number;
            /** Format: date-time */
            failedAt: string;
            failure: string;
        };
        DeliveryMetrics: {
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
            changeLeadTime: components["schemas"]["DurationMetric"];
            deploymentFrequency: components["schemas"]["FrequencyMetric"];
            failedDeploymentRecoveryTime: components["schemas"]["DurationMetric"];
            changeFailRate: components["schemas"]["RateMetric"];
            deploymentReworkRate: components["schemas"]["RateMetric"];
            firstCommitLeadTime: components["schemas"]["DurationMetric"];
        };
        Deployment: {
            id: string;
            service: string;
            environment: string;
            region: string;
            rolloutId: string;
            intent: components["schemas"]["Intent"];
            version: string;
            imageDigest: string;
            status: components["schemas"]["DeploymentStatus"];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            finishedAt?: string;
            claim: components["schemas"]["Claim"];
            /** Format: int32 */
            entityVersion: number;
            transitions?: components["schemas"]["Transition"][];
            causedIncidentIds?: string[];
            attribution?: components["schemas"]["Attribution"];
            replacesDeploymentId?: string;
            replacedByDeploymentId?: string;
            provenance?: components["schemas"]["Provenance"];
        };
        /** @enum {string} */
        DeploymentStatus: "DEPLOYMENT_STATUS_UNSPECIFIED" | "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
        /** @enum {string} */
        Difference: "DIFFERENCE_UNSPECIFIED" | "DIFFERENCE_SAME" | "DIFFERENCE_DIGEST" | "DIFFERENCE_ONLY_HERE" | "DIFFERENCE_ONLY_THERE";
        /** @enum {string} */
        Drift: "DRIFT_UNSPECIFIED" | "DRIFT_NONE" | "DRIFT_UNKNOWN" | "DRIFT_PENDING" | "DRIFT_DRIFTED";
        DurationMetric: {
            /** Format: int32 */
            n: number;
            enoughData: boolean;
            /** Format: double */
            medianSeconds?: number;
            /** Format: double */
            p90Seconds?: number;
            /** Format: int32 */
            clamped: number;
            rows: components["schemas"]["MetricRow"][];
        };
        Environment: {
            name: string;
            tier: components["schemas"]["Tier"];
            regions: string[];
            /** Format: int32 */
            position: number;
            provenance?: components["schemas"]["ProvenancePolicy"];
        };
        Event: {
            id: string;
            /** Format: date-time */
            at: string;
            service: string;
            environment: string;
            serviceChanged?: components["schemas"]["Service"];
            deploymentChanged?: components["schemas"]["Deployment"];
            observed?: components["schemas"]["Observation"];
            incidentChanged?: components["schemas"]["Incident"];
            resync?: components["schemas"]["Resync"];
            cellChanged?: components["schemas"]["Cell"];
            heartbeat?: components["schemas"]["Heartbeat"];
        };
        /** @enum {string} */
        EventFormat: "EVENT_FORMAT_UNSPECIFIED" | "EVENT_FORMAT_LEDGER" | "EVENT_FORMAT_CDEVENTS";
        EvidenceEntry: {
            number: string;
            event: string;
            hash: string;
        };
        EvidenceLine: {
            start?: components["schemas"]["ChainPosition"];
            entry?: components["schemas"]["EvidenceEntry"];
            end?: components["schemas"]["ChainPosition"];
        };
        FrequencyMetric: {
            /** Format: int32 */
            n: number;
            enoughData: boolean;
            /** Format: double */
            perDay: number;
            /** Format: double */
            medianGapSeconds?: number;
            /** Format: double */
            p90GapSeconds?: number;
            rows: components["schemas"]["MetricRow"][];
        };
        /** @enum {string} */
        Health: "HEALTH_UNSPECIFIED" | "HEALTH_HEALTHY" | "HEALTH_PROGRESSING" | "HEALTH_DEGRADED" | "HEALTH_SUSPENDED" | "HEALTH_MISSING" | "HEALTH_UNKNOWN";
        Heartbeat: Record<string, never>;
        Incident: {
            id: string;
            service: string;
            environment: string;
            title: string;
            severity: components["schemas"]["Severity"];
            status: components["schemas"]["IncidentStatus"];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            resolvedAt?: string;
            causingDeploymentId?: string;
            /** Format: int32 */
            entityVersion: number;
            entries?: components["schemas"]["IncidentEntry"][];
        };
        IncidentEntry: {
            kind: components["schemas"]["IncidentEntryKind"];
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            recordedAt: string;
            note: string;
            causingDeploymentId?: string;
            recordedBy: string;
        };
        /** @enum {string} */
        IncidentEntryKind: "INCIDENT_ENTRY_KIND_UNSPECIFIED" | "INCIDENT_ENTRY_KIND_OPENED" | "INCIDENT_ENTRY_KIND_NOTE" | "INCIDENT_ENTRY_KIND_CAUSE" | "INCIDENT_ENTRY_KIND_MITIGATED" | "INCIDENT_ENTRY_KIND_RESOLVED" | "INCIDENT_ENTRY_KIND_REOPENED";
        /** @enum {string} */
        IncidentStatus: "INCIDENT_STATUS_UNSPECIFIED" | "INCIDENT_STATUS_OPEN" | "INCIDENT_STATUS_MITIGATED" | "INCIDENT_STATUS_RESOLVED";
        /** @enum {string} */
        Intent: "INTENT_UNSPECIFIED" | "INTENT_PLANNED" | "INTENT_ROLLBACK" | "INTENT_HOTFIX";
        JsonFeed: {
            version: string;
            title: string;
            items: components["schemas"]["JsonFeedItem"][];
        };
        JsonFeedItem: {
            id: string;
            title: string;
            content_text: string;
            /** Format: date-time */
            date_published: string;
            tags: string[];
        };
        LatestDeployment: {
            deploymentId: string;
            version: string;
            status: components["schemas"]["DeploymentStatus"];
            /** Format: date-time */
            startedAt: string;
        };
        Link: {
            title: string;
            url: string;
        };
        LinkInput: {
            title: string;
            url: string;
        };
        ListDeadLettersResult: {
            deadLetters: components["schemas"]["DeadLetter"][];
            nextPageToken: string;
        };
        ListDeploymentsResult: {
            deployments: components["schemas"]["Deployment"][];
            nextPageToken: string;
        };
        ListEnvironmentsResult: {
            environments: components["schemas"]["Environment"][];
        };
        ListIncidentsResult: {
            incidents: components["schemas"]["Incident"][];
            nextPageToken: string;
        };
        ListObservationsResult: {
            observations: components["schemas"]["Observation"][];
            nextPageToken: string;
        };
        ListRolloutsResult: {
            rollouts: components["schemas"]["Rollout"][];
            nextPageToken: string;
        };
        ListServicesResult: {
            services: components["schemas"]["Service"][];
            nextPageToken: string;
        };
        ListSubscriptionsResult: {
            subscriptions: components["schemas"]["Subscription"][];
        };
        Matrix: {
            cells: components["schemas"]["Cell"][];
            position?: string;
            delta: boolean;
        };
        MetricRow: {
            rolloutId: string;
            service: string;
            /** Format: date-time */
            at: string;
            /** Format: double */
            seconds?: number;
            commit?: string;
            counted?: boolean;
        };
        Observation: {
            id: string;
            service: string;
            environment: string;
            region: string;
            applicationUid: string;
            operation: string;
            revision: string;
            imageDigest: string;
            health: components["schemas"]["Health"];
            sync: components["schemas"]["SyncStatus"];
            /** Format: date-time */
            observedAt: string;
            /** Format: date-time */
            lastSeenAt: string;
            sequence: string;
        };
        ObservedRelease: {
            imageDigest: string;
            revision: string;
            version?: string;
            health: components["schemas"]["Health"];
            sync: components["schemas"]["SyncStatus"];
            /** Format: date-time */
            at: string;
        };
        OpenIncidentBody: {
            service: string;
            environment: string;
            title: string;
            /** @enum {string} */
            severity: "SEVERITY_CRITICAL" | "SEVERITY_MAJOR" | "SEVERITY_MINOR";
            /** Format: date-time */
            startedAt?: string;
            /** Format: uuid */
            causingDeploymentId?: string;
        };
        Problem: {
            type: string;
            title: string;
            /** Format: int32 */
            status: number;
            detail: string;
            requestId: string;
            violations: components["schemas"]["Violation"][];
        };
        Provenance: {
            status: components["schemas"]["ProvenanceStatus"];
            detail?: string;
            workflow?: string;
            commit?: string;
            run?: string;
            bundleSha256?: string;
        };
        ProvenanceBundle: {
            bundle: string;
            commit: string;
        };
        /** @enum {string} */
        ProvenanceMode: "PROVENANCE_MODE_UNSPECIFIED" | "PROVENANCE_MODE_OFF" | "PROVENANCE_MODE_WARN" | "PROVENANCE_MODE_REQUIRE";
        ProvenancePolicy: {
            mode: components["schemas"]["ProvenanceMode"];
            workflows: string[];
            images: components["schemas"]["ServiceImage"][];
        };
        ProvenancePolicyInput: {
            /** @enum {string} */
            mode: "PROVENANCE_MODE_OFF" | "PROVENANCE_MODE_WARN" | "PROVENANCE_MODE_REQUIRE";
            workflows?: string[];
            images?: components["schemas"]["ServiceImageInput"][];
        };
        /** @enum {string} */
        ProvenanceStatus: "PROVENANCE_STATUS_UNSPECIFIED" | "PROVENANCE_STATUS_VERIFIED" | "PROVENANCE_STATUS_UNVERIFIED";
        PullRequest: {
            /** Format: int32 */
            number: number;
            title?: string;
            author?: string;
        };
        PullRequestInput: {
            /** Format: int32 */
            number: number;
            title?: string;
            author?: string;
        };
        PutEnvironmentBody: {
            /** @enum {string} */
            tier: "TIER_DEVELOPMENT" | "TIER_STAGING" | "TIER_PRODUCTION";
            regions: string[];
            /** Format: int32 */
            position?: number;
            provenance?: components["schemas"]["ProvenancePolicyInput"];
        };
        RateMetric: {
            /** Format: int32 */
            n: number;
            enoughData: boolean;
            /** Format: int32 */
            count: number;
            /** Format: double */
            rate?: number;
            rows: components["schemas"]["MetricRow"][];
        };
        RecordCdEventBody: {
            specversion: string;
            id: string;
            source: string;
            type: string;
            subject?: string;
            /** Format: date-time */
            time?: string;
            datacontenttype?: string;
            dataschema?: string;
            data: components["schemas"]["CdEvent"];
        };
        RecordDeploymentBody: {
            service: string;
            environment: string;
            region: string;
            rollout: components["schemas"]["RolloutReference"];
            /** @enum {string} */
            intent: "INTENT_PLANNED" | "INTENT_ROLLBACK" | "INTENT_HOTFIX";
            version: string;
            imageDigest: string;
            /** @enum {string} */
            status: "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
            /** Format: date-time */
            at?: string;
            commits?: components["schemas"]["CommitInput"][];
            attribution?: components["schemas"]["AttributionInput"];
            provenance?: components["schemas"]["ProvenanceBundle"];
        };
        RecordDeploymentRequest: {
            service: string;
            environment: string;
            region: string;
            rollout: components["schemas"]["RolloutReference"];
            /** @enum {string} */
            intent: "INTENT_PLANNED" | "INTENT_ROLLBACK" | "INTENT_HOTFIX";
            version: string;
            imageDigest: string;
            /** @enum {string} */
            status: "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
            /** Format: date-time */
            at?: string;
            commits?: components["schemas"]["CommitInput"][];
            attribution?: components["schemas"]["AttributionInput"];
            provenance?: components["schemas"]["ProvenanceBundle"];
        };
        RecordDeploymentsBody: {
            deployments: components["schemas"]["RecordDeploymentRequest"][];
        };
        RecordDeploymentsResult: {
            deployments: components["schemas"]["Deployment"][];
        };
        RecordObservationBody: {
            service: string;
            environment: string;
            region: string;
            applicationUid: string;
            operation: string;
            revision: string;
            imageDigest: string;
            /** @enum {string} */
            health: "HEALTH_HEALTHY" | "HEALTH_PROGRESSING" | "HEALTH_DEGRADED" | "HEALTH_SUSPENDED" | "HEALTH_MISSING" | "HEALTH_UNKNOWN";
            /** @enum {string} */
            sync: "SYNC_STATUS_SYNCED" | "SYNC_STATUS_OUT_OF_SYNC" | "SYNC_STATUS_UNKNOWN";
            /** Format: date-time */
            at?: string;
            sequence?: string;
        };
        RecordTransitionBody: {
            /** @enum {string} */
            status: "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
            /** Format: date-time */
            at?: string;
            note?: string;
            correction?: boolean;
        };
        RedeliverDeadLettersBody: {
            eventIds?: string[];
        };
        RedeliverDeadLettersResult: {
            /** Format: int32 */
            queued: number;
        };
        Repository: {
            fullName: string;
            id: string;
            ownerId: string;
        };
        RepositoryInput: {
            fullName: string;
            id: string;
            ownerId: string;
        };
        Resync: Record<string, never>;
        /** @enum {string} */
        Role: "ROLE_UNSPECIFIED" | "ROLE_VIEWER" | "ROLE_EDITOR" | "ROLE_ADMIN";
        Rollout: {
            id: string;
            service: string;
            environment: string;
            key: string;
            intent: components["schemas"]["Intent"];
            regions: string[];
            status: components["schemas"]["RolloutStatus"];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            finishedAt?: string;
            /** Format: double */
            regionSkewSeconds: number;
            change: boolean;
            remediatesRolloutId?: string;
            answersIncidentId?: string;
            commits?: components["schemas"]["Commit"][];
            deployments: components["schemas"]["Deployment"][];
            /** Format: int32 */
            commitCount: number;
            causedIncidentIds?: string[];
        };
        RolloutReference: {
            key: string;
            regions?: string[];
            /** Format: uuid */
            remediatesRolloutId?: string;
            /** Format: uuid */
            answersIncidentId?: string;
        };
        /** @enum {string} */
        RolloutStatus: "ROLLOUT_STATUS_UNSPECIFIED" | "ROLLOUT_STATUS_IN_PROGRESS" | "ROLLOUT_STATUS_SUCCEEDED" | "ROLLOUT_STATUS_FAILED" | "ROLLOUT_STATUS_CANCELLED";
        SearchHit: {
            kind: components["schemas"]["SearchKind"];
            text: string;
            service: string;
            environment?: string;
            deploymentId?: string;
            rolloutId?: string;
            incidentId?: string;
            title?: string;
            /** Format: date-time */
            at?: string;
            regions?: string[];
        };
        /** @enum {string} */
        SearchKind: "SEARCH_KIND_UNSPECIFIED" | "SEARCH_KIND_SERVICE" | "SEARCH_KIND_VERSION" | "SEARCH_KIND_PULL_REQUEST" | "SEARCH_KIND_COMMIT" | "SEARCH_KIND_DIGEST" | "SEARCH_KIND_ROLLOUT" | "SEARCH_KIND_DEPLOYMENT" | "SEARCH_KIND_INCIDENT";
        SearchResult: {
            hits: components["schemas"]["SearchHit"][];
        };
        Service: {
            name: string;
            team: string;
            repository: components["schemas"]["Repository"];
            links: components["schemas"]["Link"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: int32 */
            entityVersion: number;
        };
        ServiceImage: {
            service: string;
            name: string;
        };
        ServiceImageInput: {
            service: string;
            name: string;
        };
        /** @enum {string} */
        Severity: "SEVERITY_UNSPECIFIED" | "SEVERITY_CRITICAL" | "SEVERITY_MAJOR" | "SEVERITY_MINOR";
        Subscription: {
            id: string;
            url: string;
            service: string;
            team: string;
            environment: string;
            format: components["schemas"]["EventFormat"];
            state: components["schemas"]["SubscriptionState"];
            stateReason?: string;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: int32 */
            entityVersion: number;
            updatedBy?: string;
        };
        /** @enum {string} */
        SubscriptionState: "SUBSCRIPTION_STATE_UNSPECIFIED" | "SUBSCRIPTION_STATE_ACTIVE" | "SUBSCRIPTION_STATE_PAUSED" | "SUBSCRIPTION_STATE_SUSPENDED" | "SUBSCRIPTION_STATE_ENDED";
        /** @enum {string} */
        SyncStatus: "SYNC_STATUS_UNSPECIFIED" | "SYNC_STATUS_SYNCED" | "SYNC_STATUS_OUT_OF_SYNC" | "SYNC_STATUS_UNKNOWN";
        /** @enum {string} */
        Tier: "TIER_UNSPECIFIED" | "TIER_DEVELOPMENT" | "TIER_STAGING" | "TIER_PRODUCTION";
        Transition: {
            status: components["schemas"]["DeploymentStatus"];
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            recordedAt: string;
            note: string;
            correction: boolean;
            recordedBy: string;
        };
        UpdateServiceBody: {
            team: string;
            repository: components["schemas"]["RepositoryInput"];
            links?: components["schemas"]["LinkInput"][];
        };
        UpdateSubscriptionBody: {
            url: string;
            secret?: string;
            service?: string;
            team?: string;
            environment?: string;
            /** @enum {string} */
            format: "EVENT_FORMAT_LEDGER" | "EVENT_FORMAT_CDEVENTS";
            /** @enum {string} */
            state: "SUBSCRIPTION_STATE_ACTIVE" | "SUBSCRIPTION_STATE_PAUSED" | "SUBSCRIPTION_STATE_ENDED";
        };
        Violation: {
            field: string;
            description: string;
        };
    };
    responses: {
        /** @description Bad Request */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unauthorized */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Forbidden */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too Many Requests */
        TooManyRequests: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Internal Server Error */
        InternalServerError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Service Unavailable */
        ServiceUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Gateway Timeout */
        GatewayTimeout: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not Found */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflict */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Content Too Large */
        ContentTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unsupported Media Type */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Idempotency Key Mismatch */
        IdempotencyKeyMismatch: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Failed */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Required */
        PreconditionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Id of the call; the log and problems contain it too. */
        "X-Request-Id": string;
        /** @description The rest of the quota of the caller, and the seconds until it is full again (draft-ietf-httpapi-ratelimit-headers). */
        RateLimit: string;
        /** @description The quota of the caller, and its window in seconds. */
        "RateLimit-Policy": string;
        /** @description Send it in If-None-Match or, for a resource with a version, in If-Match. */
        ETag: string;
        /** @description A read with this token includes the write, in every region. */
        "Ledger-Consistency-Token": string;
        /** @description A name for the file. */
        "Content-Disposition": string;
        /** @description Seconds after which the same call may succeed. */
        "Retry-After": string;
        /** @description Bearer. */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ListServices: {
        parameters: {
            query?: {
                team?: string;
                pageSize?: number;
                pageToken?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListServicesResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    CreateService: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateServiceBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetService: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    UpdateService: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the version that was read, a list of ETags, or * for any version. */
                "If-Match": string;
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateServiceBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListEnvironments: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEnvironmentsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    PutEnvironment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutEnvironmentBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListDeployments: {
        parameters: {
            query?: {
                service?: string;
                environment?: string;
                region?: string;
                status?: "DEPLOYMENT_STATUS_UNSPECIFIED" | "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
                pageSize?: number;
                pageToken?: string;
                since?: string;
                until?: string;
                team?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeploymentsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RecordDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordDeploymentBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RecordDeployments: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordDeploymentsBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordDeploymentsResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RecordCdEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordCdEventBody"];
                "application/cloudevents+json": components["schemas"]["RecordCdEventBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetDeployment: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RecordTransition: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordTransitionBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListRollouts: {
        parameters: {
            query?: {
                service?: string;
                environment?: string;
                intent?: "INTENT_UNSPECIFIED" | "INTENT_PLANNED" | "INTENT_ROLLBACK" | "INTENT_HOTFIX";
                status?: "ROLLOUT_STATUS_UNSPECIFIED" | "ROLLOUT_STATUS_IN_PROGRESS" | "ROLLOUT_STATUS_SUCCEEDED" | "ROLLOUT_STATUS_FAILED" | "ROLLOUT_STATUS_CANCELLED";
                since?: string;
                until?: string;
                team?: string;
                pageSize?: number;
                pageToken?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListRolloutsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListObservations: {
        parameters: {
            query?: {
                service?: string;
                environment?: string;
                region?: string;
                pageSize?: number;
                pageToken?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListObservationsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RecordObservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordObservationBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Observation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListIncidents: {
        parameters: {
            query?: {
                service?: string;
                environment?: string;
                status?: "INCIDENT_STATUS_UNSPECIFIED" | "INCIDENT_STATUS_OPEN" | "INCIDENT_STATUS_MITIGATED" | "INCIDENT_STATUS_RESOLVED";
                pageSize?: number;
                pageToken?: string;
                unresolved?: boolean;
                since?: string;
                until?: string;
                team?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListIncidentsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    OpenIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenIncidentBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetIncident: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    AppendIncidentEntry: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the version that was read, a list of ETags, or * for any version. */
                "If-Match": string;
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppendIncidentEntryBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetMatrix: {
        parameters: {
            query?: {
                team?: string;
                environment?: string;
                since?: string;
                asOf?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Matrix"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetDeliveryMetrics: {
        parameters: {
            query?: {
                service?: string;
                team?: string;
                since?: string;
                until?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryMetrics"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    WatchEvents: {
        parameters: {
            query?: {
                after?: string;
                service?: string;
                environment?: string;
            };
            header?: {
                /** @description Resumes the stream after this event. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetFeed: {
        parameters: {
            query?: {
                service?: string;
                team?: string;
                environment?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonFeed"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetCaller: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    Search: {
        parameters: {
            query: {
                query: string;
                pageSize?: number;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    Compare: {
        parameters: {
            query: {
                environment: string;
                region?: string;
                at?: string;
                version?: string;
                otherEnvironment: string;
                otherRegion?: string;
                otherAt?: string;
                otherVersion?: string;
                service?: string;
                team?: string;
                includeSame?: boolean;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListSubscriptions: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSubscriptionsResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    CreateSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSubscriptionBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    GetSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    UpdateSubscription: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of the version that was read, a list of ETags, or * for any version. */
                "If-Match": string;
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSubscriptionBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ListDeadLetters: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: {
                /** @description An ETag. */
                "If-None-Match"?: string;
                /** @description The token of a write's response: the read includes that write, in every region. */
                "Ledger-Consistency-Token"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeadLettersResult"];
                };
            };
            /** @description Not Modified: the ETag in If-None-Match is current */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    RedeliverDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key returns the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverDeadLettersBody"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Ledger-Consistency-Token": components["headers"]["Ledger-Consistency-Token"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliverDeadLettersResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyMismatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ExportDeployments: {
        parameters: {
            query?: {
                service?: string;
                environment?: string;
                region?: string;
                status?: "DEPLOYMENT_STATUS_UNSPECIFIED" | "DEPLOYMENT_STATUS_QUEUED" | "DEPLOYMENT_STATUS_IN_PROGRESS" | "DEPLOYMENT_STATUS_SUCCEEDED" | "DEPLOYMENT_STATUS_FAILED" | "DEPLOYMENT_STATUS_CANCELLED";
                team?: string;
                since?: string;
                until?: string;
                format?: "EXPORT_FORMAT_UNSPECIFIED" | "EXPORT_FORMAT_NDJSON" | "EXPORT_FORMAT_CSV";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One message per line */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["Deployment"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    ExportEvents: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One message per line */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["EvidenceLine"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
}
