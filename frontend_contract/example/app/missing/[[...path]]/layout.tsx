export { default, metadata, viewport } from "@/app/[[...path]]/layout";
