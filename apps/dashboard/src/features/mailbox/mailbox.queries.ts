import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callApi, inEnvelope, sendToApi } from '../../api/client.js';
import { queryKeys } from '../../api/query-keys.js';

const addresses = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => [value].flat().join(', ')),
);

/** A file that went with a mail; its bytes are not kept. */
const attachmentSchema = z.object({ name: z.string(), mime: z.string(), size: z.number() });

const mailSchema = z.object({
  _id: z.string(),
  to: addresses,
  from: z.string(),
  subject: z.string(),
  html: z.nullish(z.string()),
  text: z.nullish(z.string()),
  attachments: z.array(attachmentSchema),
  createdAt: z.string(),
});

export type MailAttachment = z.output<typeof attachmentSchema>;

/** An e-mail that the demo provider caught instead of sending it. */
export type Mail = z.output<typeof mailSchema>;

const pageSchema = z.object({ data: z.array(mailSchema), hasMore: z.boolean() });

const PAGE_SIZE = 20;
const REFRESH_MS = 3_000;

/** The caught mails, newest first; read again every few seconds while the page is visible. */
export function useMails(environmentId: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.mailbox(environmentId),
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam ? `&after=${encodeURIComponent(pageParam)}` : '';
      return callApi(pageSchema, `/v1/mailbox?limit=${PAGE_SIZE}${cursor}`, { environmentId, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? (page.data.at(-1)?._id ?? null) : null),
    refetchInterval: REFRESH_MS,
  });
}

/** One mail with its bodies; what the list knows of it is shown meanwhile. */
export function useMail(environmentId: string, mail: Mail) {
  return useQuery({
    queryKey: queryKeys.mail(environmentId, mail._id),
    queryFn: async ({ signal }) =>
      (await callApi(inEnvelope(mailSchema), `/v1/mailbox/${mail._id}`, { environmentId, signal })).data,
    placeholderData: mail,
    // A caught mail never changes.
    staleTime: Infinity,
  });
}

/** Deletes one mail, or with null all of them. */
export function useDeleteMail(environmentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (mailId: string | null) =>
      sendToApi(mailId === null ? '/v1/mailbox' : `/v1/mailbox/${mailId}`, { method: 'DELETE', environmentId }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.mailbox(environmentId), exact: true }),
  });
}
