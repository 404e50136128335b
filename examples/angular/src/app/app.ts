import { type AfterViewInit, Component, type ElementRef, type OnDestroy, signal, viewChild } from '@angular/core';
import { Novu } from '@novu/js';
import { NovuUI } from '@novu/js/ui';
import { environment } from './environment';

@Component({
  selector: 'app-root',
  template: `
    <header #inbox style="display: flex; justify-content: flex-end"></header>
    <h1>You have {{ unread() }} unread notifications</h1>
  `,
})
export class App implements AfterViewInit, OnDestroy {
  readonly unread = signal(0);
  private readonly inbox = viewChild.required<ElementRef<HTMLElement>>('inbox');
  /** One client for the component and for what the page asks itself. */
  private readonly novu = new Novu(environment);
  private readonly ui = new NovuUI({ options: environment, novu: this.novu });
  private readonly stop = this.novu.on('notifications.unread_count_changed', ({ result }) => {
    this.unread.set(result.total);
  });

  ngAfterViewInit(): void {
    this.ui.mountComponent({ name: 'Inbox', element: this.inbox().nativeElement });
  }

  ngOnDestroy(): void {
    this.stop();
    this.ui.unmount();
    void this.novu.socket.disconnect();
  }
}
