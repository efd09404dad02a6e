/** The khatim, an eight-pointed star: the mark of the shop. */
export function Star({ className = "size-6" }: { className?: string }) {
  return (
    <svg aria-hidden="true" className={className} viewBox="0 0 64 64" fill="currentColor">
      <path d="M32 4l8.2 8.2h11.6v11.6L60 32l-8.2 8.2v11.6H40.2L32 60l-8.2-8.2H12.2V40.2L4 32l8.2-8.2V12.2h11.6z" />
    </svg>
  );
}
