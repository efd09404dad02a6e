import type { ReactNode } from "react";

/** Line icons in the colour of the text around them; what they mean stands beside them in words. */
function icon(shape: ReactNode) {
  return function Icon({ className = "size-5" }: { className?: string }) {
    return (
      <svg
        aria-hidden="true"
        className={className}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {shape}
      </svg>
    );
  };
}

export const BasketIcon = icon(
  <path d="M4 10h16l-1.6 8.2a2.2 2.2 0 0 1-2.2 1.8H7.8a2.2 2.2 0 0 1-2.2-1.8zM8 10l3-6M16 10l-3-6M10 14v2.5M14 14v2.5" />,
);
export const PersonIcon = icon(<path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6" />);
export const SearchIcon = icon(<path d="M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.2 16.2L21 21" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const MinusIcon = icon(<path d="M5 12h14" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const CheckIcon = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />);
export const ArrowIcon = icon(<path d="M5 12h14M13 6l6 6-6 6" />);
export const BackIcon = icon(<path d="M19 12H5M11 6l-6 6 6 6" />);
export const SunIcon = icon(
  <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5V5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3L7 7M17 17l1.7 1.7M18.7 5.3L17 7M7 17l-1.7 1.7" />,
);
export const MoonIcon = icon(<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />);
export const BoxIcon = icon(<path d="M4 8l8-4 8 4v8.5l-8 4-8-4zM4 8l8 4 8-4M12 12v8.5" />);
export const TruckIcon = icon(
  <path d="M3 6h11v10.5H3zM14 10h4l3 3.5v3h-7M7.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17.5 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z" />,
);
export const CardIcon = icon(<path d="M3 6h18v12.5H3zM3 10h18M6.5 15h4" />);
export const HomeIcon = icon(<path d="M4 11l8-7 8 7v9h-5.5v-5a2.5 2.5 0 0 0-5 0v5H4z" />);
export const WarningIcon = icon(<path d="M12 4l9 16H3zM12 10v4.5M12 17.3v.200" />);
export const OfflineIcon = icon(
  <path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5.2 12a10 10 0 0 1 4-2.4M14.5 9.5a10 10 0 0 1 4.3 2.5M12 19.5v.200" />,
);
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const EditIcon = icon(<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5" />);
export const EnlargeIcon = icon(<path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" />);
